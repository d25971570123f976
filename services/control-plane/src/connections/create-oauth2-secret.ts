/** `POST /v1/secrets/oauth2`, and `secret_type: "oauth2"`. */

import type { PrismaClient } from '@knoxcall/database';
import type { EgressGuard } from '@knoxcall/egress';
import type { ReadCertificate } from '../certificates/certificate-reader.ts';
import type { Change } from '../changes/change.ts';
import { requireEnvironment } from '../environments/environment-store.ts';
import type { Answer } from '../http/operation.ts';
import { publicationWarnings } from '../http/settle.ts';
import { type FieldErrors, validationError } from '../http/validate.ts';
import { insertSecret } from '../secrets/insert-secret.ts';
import { secretEtag, secretInclude, summarise } from '../secrets/secret-view.ts';
import { type Configuration, configurationColumns } from './configuration/configuration.ts';
import { isUnattended } from './configuration/grant-types.ts';
import { configurationOf } from './configuration/oauth2-fields.ts';
import { requireSound } from './configuration/require-sound.ts';
import type { Connections, CreateCall, OAuth2Answer } from './connections.ts';
import { findClientIdentity } from './provider/client-identity.ts';
import { findSigningKey } from './provider/signing-key.ts';
import { readKey } from './read-key.ts';
import type { ConnectionParts, Refreshes } from './refresh/connection-parts.ts';
import { ensureConnection } from './refresh/store-tokens.ts';

export { oauth2Fields } from './configuration/oauth2-fields.ts';
export { oauth2Answer } from './connections.ts';

type Dependencies = ConnectionParts & {
  guard: EgressGuard;
  readCertificate: ReadCertificate;
  refreshes: Refreshes;
  details: Connections['details'];
};

export function createOAuth2Secret(
  { connections }: { connections: Connections },
  call: CreateCall,
): Promise<Answer<OAuth2Answer>> {
  return connections.create(call);
}

export function createOAuth2Creation(dependencies: Dependencies): Connections['create'] {
  return async ({ caller, actor, body }) => {
    const { database, runChange, guard, refreshes, readCertificate } = dependencies;
    const { tenantId } = caller;
    const key = await readKey(readCertificate, { tenantId, provider: body.provider, fields: body });
    const configuration = configurationOf(body, key);
    await requireSound(configuration, guard);
    const change = await runChange(tenantId, actor, async (own) => {
      const environment = await requireEnvironment(own.tx, tenantId, body.environment);
      await requireUsableKeys(dependencies, own, { configuration, environmentId: environment.id });
      const { id } = await insertSecret(own, 'oauth2', body);
      await own.tx.oAuth2Configuration.create({
        data: { tenantId, secretId: id, ...configurationColumns(own, id, configuration) },
      });
      await ensureConnection(own, { secretId: id, environmentId: environment.id });
      return { secretId: id, environmentId: environment.id };
    });
    if (isUnattended(configuration.grantType)) await refreshes.configured({ tenantId, ...change.result });
    return {
      ...(await showOAuth2Secret(database, dependencies.details, { tenantId, id: change.result.secretId })),
      warnings: publicationWarnings(change),
    };
  };
}

/** The create answer with today's values. */
export async function showOAuth2Secret(
  database: PrismaClient,
  details: Connections['details'],
  { tenantId, id }: { tenantId: string; id: string },
): Promise<Answer<OAuth2Answer>> {
  const where = { tenantId_id: { tenantId, id } };
  const row = await database.secret.findUniqueOrThrow({ where, include: secretInclude });
  return { data: { ...summarise(row), ...(await details(tenantId, row)) }, etag: secretEtag(row) };
}

const certificateFaults = {
  unknown: 'there is no such certificate with a private key',
  expired: 'the certificate secret has expired',
  host: 'the certificate may not be shown to the host of token_url (allowed_hosts)',
  routes: 'the certificate is kept to certain routes (allowed_routes)',
} as const;

const keyFaults = {
  ...certificateFaults,
  host: 'the certificate may not sign for the hosts of token_url and audience (allowed_hosts)',
  algorithm: 'does not fit the private key (RSA of 2048 bits at least, P-256 or Ed25519)',
} as const;

/** Refuses with `validation_error`, the same for what is foreign, unknown or of no use. */
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
