/** Makes secrets from a whole `.env` file: first a preview that shows existing ones, then all at once. */
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useAction } from '../api/use-action.ts';
import { useTenant } from '../api/use-api.ts';
import { HiddenField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { Notice } from '../design/notice.tsx';
import { Page, Section } from '../design/page.tsx';
import { EnvironmentField } from '../environments/environment-field.tsx';
import { useEnvironments } from '../environments/use-environments.tsx';
import { type Planned, planEnv } from './env-plan.ts';
import { EnvPreview } from './env-preview.tsx';
import { parseEnv } from './parse-env.ts';

export function PasteEnvPage() {
  const { api } = useTenant();
  const { list } = useEnvironments();
  const [, navigate] = useLocation();
  const [plan, setPlan] = useState<{ lines: Planned[]; environment: string }>();
  const [isNothing, setNothing] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const preview = useAction(async (environment: string) => {
    const lines = parseEnv(area.current?.value ?? '');
    setNothing(lines.length === 0);
    if (lines.length > 0) setPlan({ lines: await planEnv(api, lines, environment), environment });
  });
  return (
    <Page
      title="Paste a .env file"
      back="/secrets"
      lead="Each line becomes a secret. Nothing is stored before you have seen what would be."
    >
      <div hidden={plan !== undefined}>
        <Section title="The file">
          <Form
            action={preview}
            submit="Preview"
            isDisabled={list.length === 0}
            onSubmit={(fields) => void preview.run(textIn(fields, 'environment'))}
            onCancel={() => navigate('/secrets')}
          >
            <EnvironmentField />
            <HiddenField
              label="Contents"
              inputRef={area}
              rows={12}
              required
              help="NAME=value, a line each; comments, export and quotes are understood as dotenv does."
            />
            {isNothing && (
              <Notice tone="warn" title="There is no NAME=value in this text">
                <p>Paste the contents of the file, not its name.</p>
              </Notice>
            )}
          </Form>
        </Section>
      </div>
      {plan !== undefined && (
        <EnvPreview {...plan} onBack={() => setPlan(undefined)} onDone={() => navigate('/secrets')} />
      )}
    </Page>
  );
}
