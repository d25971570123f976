/** `POST /v1/secrets/oauth2`, and `secret_type: "oauth2"`. */
import type { Change } from '../changes/change.ts';
import { isUnattended } from '../columns.ts';
import { requireEnvironment } from '../environments/environment-store.ts';
import { type Answer, change, type Operation } from '../http/operation.ts';
import { type FieldErrors, validationError } from '../http/validate.ts';
import { creation, insertSecret } from '../secrets/insert-secret.ts';
import { requireSecret } from '../secrets/load-secret.ts';
import { secretEtag, summarise } from '../secrets/secret-view.ts';
import { type Configuration, configurationColumns } from './configuration/configuration.ts';
import { configurationOf, oauth2Fields } from './configuration/oauth2-fields.ts';
import { requireSound } from './configuration/require-sound.ts';
import { type Connections, type OAuth2Answer, oauth2Answer } from './connections.ts';
import { findClientIdentity } from './provider/client-identity.ts';
import { findSigningKey } from './provider/signing-key.ts';
import { readKey } from './read-key.ts';
import type { ConnectionParts } from './refresh/connection-parts.ts';
import { ensureConnection } from './refresh/store-tokens.ts';

type Dependencies = { connections: Connections };

export function createOAuth2Secret({ connections }: Dependencies): Operation {
  return change({
    ...creation,
    id: 'createOAuth2Secret',
    path: '/v1/secrets/oauth2',
    summary: 'Create an OAuth2 secret',
    body: oauth2Fields,
    data: oauth2Answer,
    prepare: async ({ caller: { tenantId }, body }) => {
      const { readCertificate, guard } = connections;
      const key = await readKey(readCertificate, { tenantId, provider: body.provider, fields: body });
      const configuration = configurationOf(body, key);
      await requireSound(configuration, guard);
      return configuration;
    },
    change: async (own, { body, prepared: configuration }) => {
      const { tx, tenantId } = own;
      const { id: environmentId } = await requireEnvironment(tx, tenantId, body.environment);
      await requireUsableKeys(connections.parts, own, { configuration, environmentId });
      const { id: secretId } = await insertSecret(own, 'oauth2', body);
      await tx.oAuth2Configuration.create({
        data: { tenantId, secretId, ...configurationColumns(own, secretId, configuration) },
      });
      await ensureConnection(own, { secretId, environmentId });
      return { tenantId, secretId, environmentId };
    },
    answer: async (place, { prepared: { grantType } }) => {
      if (isUnattended(grantType)) await connections.refreshes.configured(place);
      return showOAuth2Secret(connections, place);
    },
  });
}

/** The create answer with the present values. */
export async function showOAuth2Secret(
  { parts, details }: Pick<Connections, 'parts' | 'details'>,
  { tenantId, secretId: id }: { tenantId: string; secretId: string },
): Promise<Answer<OAuth2Answer>> {
  const row = await requireSecret(parts.database, tenantId, id);
  return { data: { ...summarise(row), ...(await details(tenantId, row)) }, etag: secretEtag(row) };
}

const certificateFaults = {
  unknown: 'there is no such certificate with a private key',
  expired: 'the certificate secret has expired',
  host: 'the certificate may not be shown to the host of token_url (allowed_hosts)',
  routes: 'the certificate is restricted to certain routes (allowed_routes)',
} as const;

const keyFaults = {
  ...certificateFaults,
  host: 'the certificate may not sign for the hosts of token_url and audience (allowed_hosts)',
  algorithm: 'does not fit the private key (RSA of 2048 bits at least, P-256 or Ed25519)',
} as const;

/**
 * Refuses with `validation_error`, the same for a certificate of another tenant, an unknown one and an unusable one.
 */
export async function requireUsableKeys(
  { dataKeys }: Pick<ConnectionParts, 'dataKeys'>,
  { tx, tenantId }: Change,
  { configuration, environmentId }: { configuration: Configuration; environmentId: string },
): Promise<void> {
  const wanted = { configuration, place: { tenantId, environmentId } };
  const errors: FieldErrors = {};
  const identity = await findClientIdentity({ database: tx, dataKeys }, wanted);
  if (identity.kind === 'unusable') errors.mtls_certificate_id = [certificateFaults[identity.why]];
  const key = await findSigningKey({ database: tx, dataKeys }, wanted);
  if (key.kind === 'unusable')
    errors[key.why === 'algorithm' ? 'algorithm' : 'signing_key_id'] = [keyFaults[key.why]];
  if (Object.keys(errors).length > 0) throw validationError(errors);
}
