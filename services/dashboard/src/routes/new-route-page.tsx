/** Makes a route from a name and an address; its own page has all other settings. */
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useAction } from '../api/use-action.ts';
import { useTenant } from '../api/use-api.ts';
import { SelectField, TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { Page, Section } from '../design/page.tsx';
import { useEnvironments } from '../environments/use-environments.tsx';

export function NewRoutePage() {
  const { api } = useTenant();
  const { list } = useEnvironments();
  const [, navigate] = useLocation();
  const [target, setTarget] = useState('');
  const create = useAction(async (fields: FormData) => {
    const { data } = await api.post('/v1/routes', {
      body: {
        name: textIn(fields, 'name'),
        target_base_url: target,
        base_environment: textIn(fields, 'base_environment'),
      },
    });
    navigate(`/routes/${data.id}`);
  });
  const first = list.find((one) => one.is_default)?.name ?? '';
  return (
    <Page title="New route" back="/routes">
      <div className="columns">
        <Section title="Where it leads">
          <Form
            action={create}
            submit="Create"
            onSubmit={(fields) => void create.run(fields)}
            onCancel={() => navigate('/routes')}
          >
            <TextField
              label="Name"
              name="name"
              required
              maxLength={128}
              autoFocus
              help="Callers name it in the header x-knoxcall-route."
            />
            <TextField
              label="Target"
              name="target_base_url"
              type="url"
              mono
              required
              placeholder="https://api.example.com"
              value={target}
              onChange={(event) => setTarget(event.target.value)}
              hint={hintOf(target)}
              help="The API’s address. The path of a request is put behind it."
            />
            <SelectField
              key={first}
              label="Base"
              name="base_environment"
              defaultValue={first}
              options={list.map(({ name }) => [name, name] as const)}
              help="The environment that others inherit from."
            />
          </Form>
        </Section>
        <Section title="Is it a known API?">
          <p className="soft">For Stripe, OpenAI, GitHub and others address and headers are known here.</p>
          <Link href="/templates">Choose from the list</Link>
        </Section>
      </div>
    </Page>
  );
}

function hintOf(target: string): string | undefined {
  const url = URL.parse(target);
  if (url === null) return undefined;
  if (url.protocol === 'http:') return 'Secrets go over http only to hosts that the operator allows.';
  return url.search === '' && url.hash === '' ? undefined : 'An address may have no query and no fragment.';
}
