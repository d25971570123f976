/** `GET /v1/oauth2/providers`: every provider with a name, and the fields that a user must fill in for it. */

import { z } from 'zod';
import { grantType } from '../columns.ts';
import { clientAuthentications, type Field, type Provider } from './configuration/providers/provider.ts';
import { type ProviderName, providerNames, providers } from './configuration/providers.ts';

const field = z.object({
  /** Named as in the body of a creation; `provider_params.shop` is a member of that object. */
  name: z.string(),
  required: z.boolean(),
  /** Never shown again. */
  secret: z.boolean(),
  description: z.string(),
  /** A pattern for the whole value. */
  pattern: z.string().nullable(),
  default: z.string().nullable(),
  example: z.string().nullable(),
});

export const providerView = z.object({
  name: z.enum(providerNames),
  title: z.string(),
  /** The first one is the default. */
  grant_types: z.array(grantType),
  fields: z.array(field),
  /** `{shop}` is filled with `provider_params.shop`. */
  auth_url: z.string().nullable(),
  token_url: z.string().nullable(),
  refresh_url: z.string().nullable(),
  scopes: z.array(z.string()),
  scope_separator: z.enum([' ', ',']),
  pkce: z.boolean(),
  client_authentication: z.enum(clientAuthentications),
  authorize_params: z.record(z.string(), z.string()),
  token_params: z.record(z.string(), z.string()),
  refresh_tokens: z.enum(['rotates', 'stays', 'none']),
  /** Member of the answer with the token's expiry; null: there is none. */
  token_end: z.enum(['expires_in', 'expires_at']).nullable(),
  source: z.url(),
});
type ProviderView = z.input<typeof providerView>;

export function listProviders(): ProviderView[] {
  return providerNames.map(showProvider);
}

function showProvider(name: ProviderName): ProviderView {
  const row = providers[name];
  return {
    name,
    title: row.title,
    grant_types: [...row.grants],
    fields: [...row.fields.map(showField), ...parametersOf(row)],
    auth_url: row.authUrl,
    token_url: row.tokenUrl,
    refresh_url: row.refreshUrl,
    scopes: [...row.scopes],
    scope_separator: row.scopeSeparator,
    pkce: row.pkce,
    client_authentication: row.clientAuthentication,
    authorize_params: row.authorizeParams,
    token_params: row.tokenParams,
    refresh_tokens: row.refresh,
    token_end: row.end,
    source: row.source,
  };
}

const secret: ReadonlySet<Field['name']> = new Set(['client_secret', 'private_key', 'service_account_json']);

function showField({ name, required, description }: Field): ProviderView['fields'][number] {
  const free = { pattern: null, default: null, example: null };
  return { name, required, secret: secret.has(name), description, ...free };
}

function parametersOf({ parameters }: Provider): ProviderView['fields'] {
  return Object.entries(parameters).map(([name, { description, pattern, default: usual, example }]) => ({
    name: `provider_params.${name}`,
    required: usual === null,
    secret: false,
    description,
    pattern,
    default: usual,
    example,
  }));
}
