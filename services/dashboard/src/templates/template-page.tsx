/** Makes the secret and the route of a known API from its key alone. */

import { fillTemplate } from '@knoxcall/client';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAction } from '../api/use-action.ts';
import { useTenant } from '../api/use-api.ts';
import { HiddenField, TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { Icon } from '../design/icon.tsx';
import { Loading, Notice, ReadError } from '../design/notice.tsx';
import { Page, Section } from '../design/page.tsx';
import { EnvironmentField } from '../environments/environment-field.tsx';
import { useEnvironments } from '../environments/use-environments.tsx';
import { PlaceholderText } from '../placeholder/placeholder-text.tsx';
import { type Template, useTemplates } from './use-templates.ts';

export function TemplatePage({ id }: { id: string }) {
  const read = useTemplates();
  const template = read.data?.data.find((one) => one.id === id);
  if (template !== undefined) return <Fill template={template} />;
  return (
    <Page title="Add a known API" back="/templates">
      {read.isPending && <Loading />}
      {read.isError && <ReadError error={read.error} />}
      {read.isSuccess && (
        <Notice tone="warn" title="There is no such template">
          <p>Choose one from the list.</p>
        </Notice>
      )}
    </Page>
  );
}

function Fill({ template }: { template: Template }) {
  const [name, setName] = useState(template.id);
  const { create, made } = useCreate(template, name);
  const { list } = useEnvironments();
  const [, navigate] = useLocation();
  return (
    <Page title={`Add ${template.name}`} back="/templates">
      <div className="columns">
        <Section title="Its key">
          <Form
            action={create}
            submit="Create"
            isDisabled={list.length === 0}
            onSubmit={(fields) => void create.run(fields)}
            onCancel={() => navigate('/templates')}
          >
            {template.fields.map((field, at) => (
              <Asked key={field.name} field={field} isFirst={at === 0} />
            ))}
            <p className="small">
              <a href={template.key_url} target="_blank" rel="noreferrer">
                Where to find it <Icon name="outside" size={13} />
              </a>{' '}
              <a href={template.docs_url} target="_blank" rel="noreferrer">
                Documentation <Icon name="outside" size={13} />
              </a>
            </p>
            <EnvironmentField />
            <TextField
              label="Name of the route"
              name="route"
              mono
              required
              maxLength={63}
              value={name}
              onChange={(event) => setName(event.target.value)}
              help="Another name makes another secret too: one API can be added twice."
            />
            {made.length > 0 && create.error !== undefined && (
              <Notice tone="warn" title="A part of it was made">
                <p>
                  {made.join(', ')} is there already. Delete it before you try again, or choose another name
                  for the route.
                </p>
              </Notice>
            )}
          </Form>
        </Section>
        <Preview template={template} name={name} />
      </div>
    </Page>
  );
}

type Field = Template['fields'][number];

function Asked({
  field: { name, label, help, hidden, begins_with: begins, matches },
  isFirst,
}: {
  field: Field;
  isFirst: boolean;
}) {
  const words = begins === undefined ? help : `${help} It begins with ${begins}.`;
  if (hidden)
    return <HiddenField label={label} name={name} help={words} rows={2} required autoFocus={isFirst} />;
  return (
    <TextField
      label={label}
      name={name}
      help={words}
      required
      autoFocus={isFirst}
      {...(matches === undefined
        ? {}
        : { pattern: matches.replace(/^\^|\$$/g, '').replaceAll('.-]', String.raw`.\-]`) })}
    />
  );
}

function useCreate(template: Template, name: string) {
  const { api } = useTenant();
  const [, navigate] = useLocation();
  const [made, setMade] = useState<readonly string[]>([]);
  const create = useAction(async (fields: FormData) => {
    const answers = Object.fromEntries(
      template.fields.map((one) => [one.name, textIn(fields, one.name).trim()]),
    );
    const filled = fillTemplate(template, answers, name);
    const environment = textIn(fields, 'environment');
    setMade([]);
    for (const secret of filled.secrets) {
      await api.post('/v1/secrets', { body: { ...secret, environment } });
      setMade((before) => [...before, secret.name]);
    }
    const { data } = await api.post('/v1/routes', {
      body: { ...filled.route, base_environment: environment },
    });
    navigate(`/routes/${data.id}/test`);
  });
  return { create, made };
}

/** A preview of what will be made. */
function Preview({ template, name }: { template: Template; name: string }) {
  const filled = previewOf(template, name);
  return (
    <Section title="What is made" lead="All of it can be changed afterwards.">
      <dl className="facts">
        <dt>{filled.secrets.length === 1 ? 'Secret' : 'Secrets'}</dt>
        <dd>
          {filled.secrets.map((secret) => (
            <div key={secret}>
              <code className="break">{secret}</code>
            </div>
          ))}
          <p className="small soft">May be sent to this API and nowhere else.</p>
        </dd>
        <dt>Route</dt>
        <dd>
          <code className="break">{name}</code> to <code className="break">{template.target_base_url}</code>
        </dd>
        <dt>Headers</dt>
        <dd className="stack-tight">
          {Object.entries(filled.headers).map(([header, value]) => (
            <div key={header}>
              <span className="mono">{header}:</span> <PlaceholderText text={value} />
            </div>
          ))}
        </dd>
      </dl>
    </Section>
  );
}

function previewOf(template: Template, name: string) {
  // The answers do not affect names, so any valid ones will do.
  const fields = template.fields.map(({ name: field, label }) => ({ name: field, label }));
  const answers = Object.fromEntries(fields.map((field) => [field.name, 'x']));
  const { secrets, route } = fillTemplate({ ...template, fields }, answers, name === '' ? template.id : name);
  const headers = route.inject_headers_json as Readonly<Record<string, string>>;
  return { secrets: secrets.map((secret) => secret.name), headers };
}
