/** The fields of `POST /v1/secrets/oauth2` and `PATCH /v1/secrets/:id/oauth2`, and the configuration that they make. */
import { z } from 'zod';
import { grantType } from '../../columns.ts';
import { uuid } from '../../http/fields.ts';
import { validationError } from '../../http/validate.ts';
import { commonSecretFields } from '../../secrets/insert-secret.ts';
import { assertionFields } from './assertion-fields.ts';
import { assertsAnything } from './assertions.ts';
import { type Configuration, noSettings, type OAuth2Settings } from './configuration.ts';
import { clientAuthentications, tokenMembers } from './providers/provider.ts';
import { providerNames, providers } from './providers.ts';

/** RFC 6749, appendix A: visible ASCII and space. */
const credential = z
  .string()
  .min(1)
  .max(8192)
  .regex(/^[\x20-\x7e]*$/, 'must be printable ASCII');

const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,500}$/, 'must be a scope without spaces');

/** Set by the grant itself; a parameter of the secret must not replace it. */
const reserved = new Set([
  'grant_type',
  'response_type',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'assertion',
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
    'must not set a parameter that the grant sets',
  );

/**
 * The address as it will be dialled: `HTTPS://Example.com` and ` https://example.com` are one address. Its faults are
 * reported later.
 */
const address = z
  .string()
  .max(2048)
  .transform((text) => URL.parse(text)?.href ?? text);

/** RFC 6901. */
export const jsonPointer = /^(\/([^~/]|~[01])*)+$/;
const pointer = z.string().max(256).regex(jsonPointer, 'must be a JSON pointer, such as /data/token');

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
  provider_params: z
    .record(z.string().min(1).max(64), z.string().max(256))
    .describe('The parameters that `GET /v1/oauth2/providers` lists for the provider.'),
  token_response: z
    .partialRecord(z.enum(tokenMembers), pointer)
    .describe('JSON pointers (RFC 6901) to members of an answer with an unusual place; for `custom`.'),
  ...assertionFields,
};

export const oauth2Fields = z.strictObject({
  ...commonSecretFields,
  ...z.object(changeable).partial().shape,
  provider: z.enum(providerNames),
  grant_type: grantType.optional().describe("Default: the provider's own."),
});
type OAuth2Fields = z.output<typeof oauth2Fields>;

export const oauth2Changes = z
  .strictObject(changeable)
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'there is nothing to update');
export type OAuth2Changes = z.output<typeof oauth2Changes>;

/** `privateKey`: PKCS#8 PEM, read from the uploaded key. */
export type KeyRead = { privateKey: string; issuer: string | null; keyId: string | null };

/** The configuration made from the fields of a creation. */
export function configurationOf(fields: OAuth2Fields, key: KeyRead | null): Configuration {
  const { provider } = fields;
  const grantType = fields.grant_type ?? providers[provider].grants[0];
  const empty = { provider, grantType, mtlsCertificateId: null, signingKeyId: null, settings: noSettings };
  return withChanges(empty, fields, key);
}

/** Refuses contradicting fields with `validation_error`. */
export function withChanges(
  before: Configuration,
  fields: OAuth2Changes,
  key: KeyRead | null,
): Configuration {
  const { mtls_certificate_id: certificate, signing_key_id: signer } = fields;
  if (key !== null && typeof signer === 'string')
    throw validationError({ signing_key_id: ['must not be given beside a private key'] });
  const settings = changedSettings(before.settings, fields);
  const privateKey = key?.privateKey ?? (typeof signer === 'string' ? null : settings.privateKey);
  const after = {
    ...before,
    mtlsCertificateId: certificate === undefined ? before.mtlsCertificateId : certificate,
    signingKeyId: key === null ? (signer === undefined ? before.signingKeyId : signer) : null,
    settings: {
      ...settings,
      privateKey,
      issuer: key?.issuer ?? settings.issuer,
      keyId: key?.keyId ?? settings.keyId,
    },
  };
  if (assertsAnything(after)) return after;
  const needless = key === null ? 'signing_key_id' : 'private_key';
  if (key !== null || typeof signer === 'string') throw validationError({ [needless]: [onlyForAssertions] });
  // A key that is no longer used for signing is removed.
  return { ...after, signingKeyId: null, settings: { ...after.settings, privateKey: null } };
}

const onlyForAssertions = 'is for grant_type jwt_bearer, or client_authentication private_key_jwt';

/** All settings but the private key. Undefined leaves a setting as it is. */
function changedSettings(settings: OAuth2Settings, fields: OAuth2Changes): OAuth2Settings {
  const { app_id: app, installation_id: installation } = fields;
  const orBefore = <T>(value: T | undefined, old: T): T => (value === undefined ? old : value);
  return {
    clientId: fields.client_id ?? settings.clientId,
    clientSecret: fields.client_secret ?? settings.clientSecret,
    clientAuthentication: fields.client_authentication ?? settings.clientAuthentication,
    scopes: fields.scopes ?? settings.scopes,
    authUrl: fields.auth_url ?? settings.authUrl,
    tokenUrl: fields.token_url ?? settings.tokenUrl,
    username: fields.username ?? settings.username,
    password: fields.password ?? settings.password,
    tokenParams: fields.token_params ?? settings.tokenParams,
    providerParams: {
      ...(fields.provider_params ?? settings.providerParams),
      ...(app === undefined ? {} : { app_id: app }),
      ...(installation === undefined ? {} : { installation_id: installation }),
    },
    tokenResponse: fields.token_response ?? settings.tokenResponse,
    issuer: orBefore(fields.issuer, settings.issuer),
    subject: orBefore(fields.subject, settings.subject),
    audience: orBefore(fields.audience, settings.audience),
    keyId: orBefore(fields.key_id, settings.keyId),
    algorithm: fields.algorithm ?? settings.algorithm,
    claims: fields.claims ?? settings.claims,
    assertionLifetime: orBefore(fields.assertion_lifetime, settings.assertionLifetime),
    privateKey: settings.privateKey,
  };
}

/** The value at a JSON pointer, own members and elements only; undefined where there is none. */
export function valueAt(document: unknown, pointer: string): unknown {
  const names = pointer.split('/').slice(1);
  return names
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((value, name) => member(value, name), document);
}

function member(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return /^(0|[1-9]\d{0,6})$/.test(name) ? value[Number(name)] : undefined;
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isObject ? Reflect.get(value, name) : undefined;
}
