/** Makes a secret of any of the three types. */
import type { InitOf, OperationOf } from '@knoxcall/client';
import { useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { useAction } from '../api/use-action.ts';
import { useTenant } from '../api/use-api.ts';
import { useCollections } from '../collections/use-collections.ts';
import { HiddenField, SelectField, TextArea, TextField } from '../design/field.tsx';
import { Form, textIn } from '../design/form.tsx';
import { Page, Section } from '../design/page.tsx';
import { EnvironmentField } from '../environments/environment-field.tsx';
import { useEnvironments } from '../environments/use-environments.tsx';
import { CertificateFields, readCertificateFields } from './certificate-fields.tsx';
import { linesIn, secretNameHint } from './field-text.ts';
import { OAuth2Fields } from './oauth2-fields.tsx';
import { type OAuth2Body, readOAuth2Fields } from './provider-fields.ts';
import { type SecretType, secretTypes, typeNames } from './secret-types.ts';
import { AlwaysRedactField, WriteOnlyField } from './write-only-field.tsx';

type NewSecret = InitOf<OperationOf<'/v1/secrets', 'post'>>['body'];

const about: Record<SecretType, string> = {
  string: 'An API key, a token, a password, a connection string or other text.',
  oauth2: 'A connection that somebody consents to once. KnoxCall refreshes its tokens.',
  certificate: 'Shown to APIs that ask for a client certificate (mTLS).',
};

export function NewSecretPage() {
  const { api } = useTenant();
  const { list } = useEnvironments();
  const [, navigate] = useLocation();
  const [parameters, setParameters] = useSearchParams();
  const type = secretTypes.find((one) => one === parameters.get('type')) ?? 'string';
  const create = useAction(async (fields: FormData) => {
    const { data } = await api.post('/v1/secrets', { body: await bodyOf(type, fields) });
    navigate(`/secrets/${data.id}`);
  });
  return (
    <Page title="New secret" back="/secrets">
      <div className="columns">
        <Section title="What it is">
          <Form
            action={create}
            submit="Create"
            isDisabled={list.length === 0}
            onSubmit={(fields) => void create.run(fields)}
            onCancel={() => navigate('/secrets')}
          >
            <SelectField
              label="Type"
              value={type}
              onChange={(event) => setParameters({ type: event.target.value }, { replace: true })}
              options={Object.entries(typeNames)}
              help={about[type]}
            />
            <NameField />
            <EnvironmentField help="Where this value is used. Other environments get their own." />
            {type === 'string' && <StringFields />}
            {type === 'oauth2' && <OAuth2Fields />}
            {type === 'certificate' && <CertificateFields />}
            <MoreFields />
          </Form>
        </Section>
        <Beside />
      </div>
    </Page>
  );
}

function NameField() {
  const [name, setName] = useState('');
  return (
    <TextField
      label="Name"
      name="name"
      mono
      required
      maxLength={128}
      value={name}
      onChange={(event) => setName(event.target.value)}
      hint={secretNameHint(name)}
      help={
        <>
          Routes say it: <code>{'{{secret:name}}'}</code>. Letters, digits and underscores.
        </>
      }
    />
  );
}

function MoreFields() {
  const collections = useCollections();
  return (
    <details className="more">
      <summary>Where it may go, when it ends, what it is for</summary>
      <div className="form">
        <TextArea
          label="Allowed hosts"
          name="allowed_hosts"
          mono
          rows={2}
          placeholder={'api.stripe.com\n*.example.com'}
          help="One a line. It is sent to no other host. Empty: to any."
        />
        <TextField label="Expires" name="expires_at" type="datetime-local" />
        <SelectField
          label="Collection"
          name="collection_id"
          options={[['', 'None'], ...collections.map(({ id, name }) => [id, name] as const)]}
        />
        <TextField label="Description" name="description" maxLength={2000} />
        <AlwaysRedactField />
        <WriteOnlyField />
      </div>
    </details>
  );
}

function Beside() {
  return (
    <aside className="stack" aria-label="Help">
      <Section title="Is it for a known API?">
        <p className="soft">
          Then paste only its key: name, route and headers are filled in, and the secret may go nowhere else.
        </p>
        <Link href="/templates">Choose from the list</Link>
      </Section>
      <Section title="Names that last">
        <p className="soft">
          <code>stripe_live</code> says whose it is and what for. Values differ in each environment, so the
          name need not say which. A rename breaks routes that use the name, but not those that use its UUID.
        </p>
      </Section>
    </aside>
  );
}

async function bodyOf(type: SecretType, fields: FormData): Promise<NewSecret> {
  const hosts = linesIn(textIn(fields, 'allowed_hosts'));
  const end = textIn(fields, 'expires_at');
  const collection = textIn(fields, 'collection_id');
  const description = textIn(fields, 'description');
  const common = {
    name: textIn(fields, 'name'),
    environment: textIn(fields, 'environment'),
    ...(hosts.length === 0 ? {} : { allowed_hosts: hosts }),
    ...(end === '' ? {} : { expires_at: new Date(end).toISOString() }),
    ...(collection === '' ? {} : { collection_id: collection }),
    ...(description === '' ? {} : { description }),
    ...(fields.has('always_redact') ? { always_redact: true } : {}),
    ...(fields.has('write_only') ? { write_only: true } : {}),
  };
  if (type === 'oauth2') {
    const [provider, grant] = [textIn(fields, 'provider'), textIn(fields, 'grant_type')];
    const read = { ...(await readOAuth2Fields(fields)), provider, grant_type: grant };
    // The options of both fields are what the API said.
    return { ...common, ...(read as OAuth2Body), secret_type: type };
  }
  if (type === 'certificate')
    return { ...common, secret_type: type, ...(await readCertificateFields(fields)) };
  return { ...common, secret_type: type, value: textIn(fields, 'value') };
}

/** The value of a string secret. */
function StringFields() {
  return (
    <HiddenField
      label="Value"
      name="value"
      rows={3}
      required
      help="Encrypted at once, stored exactly as it is. Basic authentication takes base64 of user:password."
    />
  );
}
