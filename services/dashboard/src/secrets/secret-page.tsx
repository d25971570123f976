/** One secret: how routes refer to it, its state, its users, and its history. */

import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { useMay, useRead } from '../api/use-api.ts';
import { ResourceAudit } from '../audit/resource-audit.tsx';
import { Button, CopyButton } from '../design/button.tsx';
import { Mark } from '../design/mark.tsx';
import { Loading, ReadError } from '../design/notice.tsx';
import { Page, Section } from '../design/page.tsx';
import { Tabs } from '../design/tabs.tsx';
import { EnvironmentDot, useEnvironments } from '../environments/use-environments.tsx';
import { DeleteSecretDialog } from './delete-secret-dialog.tsx';
import { EditSecretDialog } from './edit-secret-dialog.tsx';
import { PlaceholderLines } from './placeholder-lines.tsx';
import { SecretEnd, SecretFacts } from './secret-facts.tsx';
import { type SecretDetails, typeNames } from './secret-types.ts';
import { SecretUsage } from './secret-usage.tsx';
import { ValuePanel } from './value-panel.tsx';

export function SecretPage({ id }: { id: string }) {
  const read = useRead('/v1/secrets/{id}', { path: { id } });
  if (read.isPending) {
    return (
      <Page title="Secret" back="/secrets">
        <Loading />
      </Page>
    );
  }
  if (read.data === undefined) {
    return (
      <Page title="Secret" back="/secrets">
        <ReadError error={read.error} />
      </Page>
    );
  }
  return <Found secret={read.data.data} etag={read.data.etag} />;
}

function Found({ secret, etag }: { secret: SecretDetails; etag: string | undefined }) {
  const mayWrite = useMay('editor');
  const [dialog, setDialog] = useState<'edit' | 'delete'>();
  const close = (): void => setDialog(undefined);
  return (
    <Page
      title={secret.name}
      back="/secrets"
      marks={
        <>
          <Mark>{typeNames[secret.secret_type]}</Mark>
          {secret.write_only && <Mark>write only</Mark>}
          {secret.expires_at !== null && <SecretEnd secret={secret} />}
        </>
      }
      lead={secret.description ?? undefined}
      actions={
        <>
          {mayWrite && (
            <>
              <Button onPress={() => setDialog('edit')}>Edit</Button>
              <Button look="danger" onPress={() => setDialog('delete')}>
                Delete
              </Button>
            </>
          )}
          {secret.secret_type !== 'certificate' && (
            <CopyButton look="primary" text={() => `{{secret_id:${secret.id}}}`}>
              Copy placeholder
            </CopyButton>
          )}
        </>
      }
    >
      <div className="columns">
        <div className="stack">
          {secret.secret_type !== 'certificate' && <PlaceholderLines secret={secret} />}
          <Values secret={secret} />
          <ResourceAudit id={secret.id} noun="secret" />
        </div>
        <div className="stack">
          <SecretUsage id={secret.id} canBeNamed={secret.secret_type !== 'certificate'} />
          <SecretFacts secret={secret} />
        </div>
      </div>
      {dialog === 'edit' && <EditSecretDialog secret={secret} etag={etag} onClose={close} />}
      {dialog === 'delete' && <DeleteSecretDialog secret={secret} onClose={close} />}
    </Page>
  );
}

/** One environment at a time; the address names it. */
function Values({ secret }: { secret: SecretDetails }) {
  const { list } = useEnvironments();
  const [parameters, setParameters] = useSearchParams();
  const environment = parameters.get('environment') ?? secret.base_environment;
  return (
    <Section title="Values">
      {list.length === 0 ? (
        <Loading lines={3} />
      ) : (
        <Tabs
          label="Environment of the value"
          look="inner"
          selected={environment}
          onSelect={(name) => setParameters({ environment: name }, { replace: true })}
          tabs={list.map(({ name }) => ({
            id: name,
            name,
            mark: <EnvironmentDot name={name} />,
            panel: () => <ValuePanel key={name} secret={secret} environment={name} />,
          }))}
        />
      )}
    </Section>
  );
}
