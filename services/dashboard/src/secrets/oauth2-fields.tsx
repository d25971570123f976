/** What it takes to connect to an OAuth2 provider. */
import { useState } from 'react';
import { HiddenField, SelectField, TextArea, TextField } from '../design/field.tsx';
import { textIn } from '../design/form.tsx';
import { linesIn } from './field-text.ts';

export const providers = ['google', 'github', 'salesforce', 'microsoft', 'slack', 'custom'] as const;
export const grants = ['authorization_code', 'client_credentials', 'password', 'implicit'] as const;
type Provider = (typeof providers)[number];
type Grant = (typeof grants)[number];

const grantNames: Record<Grant, string> = {
  authorization_code: 'A person consents (authorization code)',
  client_credentials: 'The application itself (client credentials)',
  password: 'User name and password',
  implicit: 'Implicit, for old providers',
};

export function OAuth2Fields() {
  const [provider, setProvider] = useState<Provider>('google');
  const [grant, setGrant] = useState<Grant>('authorization_code');
  return (
    <>
      <SelectField
        label="Provider"
        name="provider"
        value={provider}
        onChange={(event) => setProvider(event.target.value as Provider)}
        options={providers.map((name) => [name, name === 'custom' ? 'another one' : name] as const)}
      />
      <SelectField
        label="Who consents"
        name="grant_type"
        value={grant}
        onChange={(event) => setGrant(event.target.value as Grant)}
        options={grants.map((name) => [name, grantNames[name]] as const)}
      />
      {provider === 'custom' && (
        <div className="form-row">
          <TextField
            label="Authorization URL"
            name="auth_url"
            type="url"
            required
            help="Where a person consents."
          />
          <TextField label="Token URL" name="token_url" type="url" required help="Where tokens come from." />
        </div>
      )}
      <TextField
        label="Client ID"
        name="client_id"
        mono
        required
        help="From the provider’s developer console. Not a secret."
      />
      {grant !== 'implicit' && (
        <HiddenField
          label="Client secret"
          name="client_secret"
          help="From the same console. Leave it empty where a certificate takes its place."
        />
      )}
      {grant === 'password' && (
        <>
          <TextField label="User name" name="username" required />
          <HiddenField label="Password of the user" name="password" required />
        </>
      )}
      <TextArea
        label="Scopes"
        name="scopes"
        mono
        rows={2}
        help="Separated by spaces or lines. Empty: what the provider recommends."
      />
    </>
  );
}

export function readOAuth2Fields(fields: FormData) {
  const scopes = linesIn(textIn(fields, 'scopes'));
  const given = (name: string) => {
    const text = textIn(fields, name);
    return text === '' ? {} : { [name]: text };
  };
  return {
    provider: textIn(fields, 'provider') as Provider,
    grant_type: textIn(fields, 'grant_type') as Grant,
    client_id: textIn(fields, 'client_id'),
    ...given('client_secret'),
    ...given('auth_url'),
    ...given('token_url'),
    ...given('username'),
    ...given('password'),
    ...(scopes.length === 0 ? {} : { scopes }),
  };
}
