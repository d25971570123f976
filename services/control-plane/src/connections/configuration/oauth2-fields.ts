/** What `POST /v1/secrets/oauth2` and `PATCH /v1/secrets/:id/oauth2` take, and the rules between the fields. */
import type { EgressGuard } from '@knoxcall/egress';
import { z } from 'zod';
import { uuid } from '../../http/fields.ts';
import { type FieldErrors, validationError } from '../../http/validate.ts';
import { commonSecretFields } from '../../secrets/insert-secret.ts';
import { type Configuration, grantTypes } from './configuration.ts';
import { clientAuthentications, providerNames, providers } from './providers.ts';

/** RFC 6749, appendix A: visible ASCII and space. */
const credential = z
  .string()
  .min(1)
  .max(8192)
  .regex(/^[\x20-\x7e]*$/, 'must be printable ASCII');

const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,500}$/, 'must be a scope without spaces');

/** Set by the grant itself; a parameter of the secret must not take their place. */
const reserved = new Set([
  'grant_type',
  'response_type',
  'client_id',
  'client_secret',
  'code',
  'code_verifier',
  'code_challenge',
  'code_challenge_method',
  'redirect_uri',
  'refresh_token',
  'username',
  'password',
  'scope',
  'state',
]);

const tokenParams = z
  .record(z.string().min(1).max(200), z.string().max(8192))
  .refine((params) => Object.keys(params).length <= 50, 'must have at most 50 parameters')
  .refine(
    (params) => !Object.keys(params).some((name) => reserved.has(name)),
    'must not set what the grant sets',
  );

/** As it will be dialled: `HTTPS://Example.com` and ` https://example.com` are one address. Its faults are told later. */
const address = z
  .string()
  .max(2048)
  .transform((text) => URL.parse(text)?.href ?? text);

const changeable = {
  client_id: credential,
  client_secret: credential,
  scopes: z.array(scope).max(200),
  auth_url: address,
  token_url: address,
  username: z.string().min(1).max(1024),
  password: z.string().min(1).max(8192),
  mtls_certificate_id: uuid.nullable(),
  token_params: tokenParams,
  client_authentication: z.enum(clientAuthentications),
};

export const oauth2Fields = z.strictObject({
  ...commonSecretFields,
  ...z.object(changeable).partial().shape,
  client_id: credential,
  provider: z.enum(providerNames),
  grant_type: z.enum(grantTypes).default('authorization_code'),
});
export type OAuth2Fields = z.output<typeof oauth2Fields>;

export const oauth2Changes = z
  .strictObject(changeable)
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'there is nothing to update');
export type OAuth2Changes = z.output<typeof oauth2Changes>;

/** The configuration that the fields of a creation make. */
export function configurationOf(fields: OAuth2Fields): Configuration {
  return withChanges(
    {
      provider: fields.provider,
      grantType: fields.grant_type,
      mtlsCertificateId: null,
      settings: {
        clientId: fields.client_id,
        clientSecret: null,
        clientAuthentication: null,
        scopes: null,
        authUrl: null,
        tokenUrl: null,
        username: null,
        password: null,
        tokenParams: {},
      },
    },
    fields,
  );
}

export function withChanges(before: Configuration, fields: OAuth2Changes): Configuration {
  const { settings } = before;
  const { mtls_certificate_id: certificate } = fields;
  return {
    ...before,
    mtlsCertificateId: certificate === undefined ? before.mtlsCertificateId : certificate,
    settings: {
      clientId: fields.client_id ?? settings.clientId,
      clientSecret: fields.client_secret ?? settings.clientSecret,
      clientAuthentication: fields.client_authentication ?? settings.clientAuthentication,
      scopes: fields.scopes ?? settings.scopes,
      authUrl: fields.auth_url ?? settings.authUrl,
      tokenUrl: fields.token_url ?? settings.tokenUrl,
      username: fields.username ?? settings.username,
      password: fields.password ?? settings.password,
      tokenParams: fields.token_params ?? settings.tokenParams,
    },
  };
}

/** Refuses with `validation_error`, every fault at once. */
export async function requireSound(configuration: Configuration, guard: EgressGuard): Promise<void> {
  const { provider, grantType, mtlsCertificateId, settings } = configuration;
  const errors: FieldErrors = {};
  if (settings.clientSecret === null && mtlsCertificateId === null && grantType !== 'implicit') {
    errors.client_secret = ['is required unless mtls_certificate_id is given or grant_type is implicit'];
  }
  if (grantType === 'password') {
    if (settings.username === null) errors.username = ['is required for the password grant'];
    if (settings.password === null) errors.password = ['is required for the password grant'];
  }
  for (const [field, url] of [
    ['auth_url', settings.authUrl],
    ['token_url', settings.tokenUrl],
  ] as const) {
    const fault = url === null ? missingUrl(provider) : await urlFault(url, guard);
    if (fault !== null) errors[field] = [fault];
  }
  if (providers[provider].tenant !== null && !isTenant(settings.tokenParams.tenant)) {
    errors.token_params = ['tenant must be a directory id or a domain'];
  }
  if (Object.keys(errors).length > 0) throw validationError(errors);
}

function missingUrl(provider: Configuration['provider']): string | null {
  return providers[provider].tokenUrl === null ? `is required for the provider '${provider}'` : null;
}

async function urlFault(text: string, guard: EgressGuard): Promise<string | null> {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return 'must be an https URL';
  }
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (url.hash !== '') return 'must not have a fragment';
  if (url.protocol === 'https:') return null;
  const isAllowed = await guard.isPlaintextAllowed(url.hostname).catch(() => false);
  return isAllowed ? null : 'must be https: plain http is for hosts in EGRESS_ALLOW_CIDRS alone';
}

function isTenant(tenant: string | undefined): boolean {
  return tenant === undefined || /^[A-Za-z0-9][A-Za-z0-9.-]{0,253}$/.test(tenant);
}
