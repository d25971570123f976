/** The fields that an OAuth2 provider needs for a grant, and the input in the API's form. Pure. */
import type { InitOf, OperationOf } from '@knoxcall/client';
import type { Read } from '../api/use-api.ts';
import { textIn } from '../design/form.tsx';
import { DraftFault, linesIn } from './field-text.ts';

export type Provider = Read<'/v1/oauth2/providers'>['data'][number];
export type ProviderField = Provider['fields'][number];
export type Grant = Provider['grant_types'][number];
export type OAuth2Body = InitOf<OperationOf<'/v1/secrets/oauth2', 'post'>>['body'];
export type OAuth2Changes = InitOf<OperationOf<'/v1/secrets/{id}/oauth2', 'patch'>>['body'];

export const grantNames: Readonly<Record<Grant, string>> = {
  authorization_code: 'A person consents (authorization code)',
  client_credentials: 'The application itself (client credentials)',
  password: 'User name and password',
  implicit: 'Implicit, for old providers',
  jwt_bearer: 'A signed assertion (JWT bearer)',
};

/** Grants without a person's consent. */
export const isUnattended = (grant: Grant): boolean =>
  grant === 'client_credentials' || grant === 'password' || grant === 'jwt_bearer';

const field = (name: string, description: string, more: Partial<ProviderField> = {}): ProviderField => ({
  ...{ name, description, required: true, secret: false, pattern: null, default: null, example: null },
  ...more,
});

const ofPassword = [
  field('username', 'Of the account that it acts for.'),
  field('password', 'Of the same account.', { secret: true }),
];

const ofAssertion = [
  field('private_key', 'PEM: it signs the assertion.', { secret: true }),
  field('issuer', 'iss of the assertion.', { required: false }),
  field('subject', 'sub of the assertion: the user to act for.', { required: false }),
  field('audience', 'aud of the assertion; empty: the token URL.', { required: false }),
  field('key_id', 'kid of the assertion.', { required: false }),
];

/** Without scopes, which every provider accepts. */
export function fieldsFor(provider: Provider, grant: Grant): ProviderField[] {
  const own = provider.fields.filter(({ name }) => name !== 'scopes');
  if (grant === 'password') return [...own, ...ofPassword];
  if (grant === 'implicit') return own.filter(({ name }) => name !== 'client_secret');
  if (grant !== 'jwt_bearer' || provider.name !== 'custom') return own;
  const address = own.filter(({ name }) => name === 'token_url');
  const client = own.filter(({ name }) => name.startsWith('client_'));
  return [...address, ...ofAssertion, ...client.map((one) => ({ ...one, required: false }))];
}

/** The label of a field. */
export function labelOf(name: string): string {
  const known = labels[name];
  if (known !== undefined) return known;
  const words = name.replace('provider_params.', '').replaceAll('_', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1).replace(/\bid\b/, 'ID');
}

const labels: Readonly<Record<string, string>> = {
  auth_url: 'Authorization URL',
  token_url: 'Token URL',
  username: 'User name',
  password: 'Password of the user',
  service_account_json: 'Key file (JSON)',
};

const texts = [
  ...['client_id', 'client_secret', 'auth_url', 'token_url', 'username', 'password', 'mtls_certificate_id'],
  ...['private_key', 'passphrase', 'signing_key_id', 'service_account_json', 'client_authentication'],
  ...['issuer', 'subject', 'audience', 'key_id', 'algorithm'],
];

/** Empty fields are left out. Throws `DraftFault`. */
export async function readOAuth2Fields(fields: FormData): Promise<OAuth2Changes> {
  const given = await Promise.all(texts.map(async (name) => [name, await textOrFile(fields, name)] as const));
  const parameters = [...fields.keys()]
    .filter((name) => name.startsWith('provider_params.'))
    .map((name) => [name.slice('provider_params.'.length), textIn(fields, name).trim()] as const);
  const scopes = linesIn(textIn(fields, 'scopes'));
  return {
    ...present(given),
    ...nonEmpty('provider_params', present(parameters)),
    ...nonEmpty('token_params', pairsIn(textIn(fields, 'token_params'))),
    ...nonEmpty('claims', jsonIn(fields, 'claims')),
    ...nonEmpty('token_response', jsonIn(fields, 'token_response')),
    ...(scopes.length === 0 ? {} : { scopes }),
  };
}

const present = (pairs: readonly (readonly [string, string])[]): Record<string, string> =>
  Object.fromEntries(pairs.filter(([, value]) => value !== ''));

const nonEmpty = <Value extends object>(name: string, value: Value): Record<string, Value> =>
  Object.keys(value).length === 0 ? {} : { [name]: value };

async function textOrFile(fields: FormData, name: string): Promise<string> {
  const file = fields.get(`${name}_file`);
  return file instanceof File && file.size > 0 ? file.text() : textIn(fields, name);
}

/** `name=value`, one a line. */
function pairsIn(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value = ''] = /^\s*([^\s=]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      if (name === undefined)
        throw new DraftFault(`“${line.trim().slice(0, 60)}” is not a parameter: write name=value.`);
      return [name, value];
    }),
  );
}

function jsonIn(fields: FormData, name: string): object {
  const text = textIn(fields, name).trim();
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value;
  } catch {
    // Reported below, in this page's own words.
  }
  throw new DraftFault(`${labelOf(name)}: write a JSON object, {"name": "value"}.`);
}
