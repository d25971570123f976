/** `PATCH /v1/secrets/:id/oauth2`. */
import type { PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import type { Change } from '../changes/change.ts';
import { isUnattended } from '../columns.ts';
import { type Caller, change, type Operation } from '../http/operation.ts';
import { type FoundSecret, namedSecret } from '../secrets/secret-store.ts';
import { statedBy } from './configuration/assertions.ts';
import {
  type Configuration,
  configurationColumns,
  loadConfiguration,
  requireOAuth2,
} from './configuration/configuration.ts';
import { clientDigest, endpointsOf } from './configuration/endpoints.ts';
import {
  type KeyRead,
  type OAuth2Changes,
  oauth2Changes,
  withChanges,
} from './configuration/oauth2-fields.ts';
import { requireSound } from './configuration/require-sound.ts';
import { type Connections, oauth2Answer } from './connections.ts';
import { requireUsableKeys, showOAuth2Secret } from './create-oauth2-secret.ts';
import { readKey } from './read-key.ts';
import { noKeptAnswer } from './refresh/kept-answer.ts';
import { noLease } from './refresh/lease.ts';
import { showStatus } from './refresh/store-tokens.ts';

type Dependencies = { database: PrismaClient; connections: Connections };

export function updateOAuth2Secret({ database, connections }: Dependencies): Operation {
  return change({
    id: 'updateOAuth2Secret',
    tag: 'Secrets',
    role: 'editor',
    method: 'patch',
    path: '/v1/secrets/{id}/oauth2',
    summary: 'Change the client, the addresses or the parameters of an OAuth2 secret; access tokens stay',
    on: namedSecret(database),
    body: oauth2Changes,
    data: oauth2Answer,
    errors: ['invalid_type'],
    prepare: async ({ caller: { tenantId }, found, body }) => {
      requireOAuth2(found);
      const { parts, readCertificate, guard } = connections;
      const seen = await loadConfiguration(parts, { tenantId, secretId: found.id });
      if (seen === null) throw new Problem('not_found');
      const key = await readKey(readCertificate, { tenantId, provider: seen.provider, fields: body });
      await requireSound(withChanges(seen, body, key), guard);
      return key;
    },
    change: (own, { caller, found, body, prepared: key }) =>
      changeConfiguration(connections, own, { caller, found, body, key }),
    answer: async ({ grantType }, { caller: { tenantId }, found }) => {
      const owner = { tenantId, secretId: found.id };
      if (isUnattended(grantType)) {
        const places = found.connections.map(({ environmentId }) => ({ ...owner, environmentId }));
        await Promise.all(places.map(connections.refreshes.configured));
      }
      return showOAuth2Secret(connections, owner);
    },
  });
}

type Wanted = { caller: Caller; found: FoundSecret; body: OAuth2Changes; key: KeyRead | null };

/** Returns the new configuration. */
async function changeConfiguration(
  { parts }: Connections,
  change: Change,
  { caller, found, body, key }: Wanted,
): Promise<Configuration> {
  const owner = { tenantId: change.tenantId, secretId: found.id };
  const source = { database: change.tx, dataKeys: parts.dataKeys };
  const before = await loadConfiguration(source, owner);
  if (before === null) throw new Problem('not_found');
  const after = withChanges(before, body, key);
  requireRightToMove(caller, { before, after, body });
  // A key that became unusable since must not block other changes.
  if (Object.keys(body).some((name) => concernsKeys.has(name))) {
    await requireUsableKeys(parts, change, { configuration: after, environmentId: found.baseEnvironmentId });
  }
  await change.tx.oAuth2Configuration.update({
    where: { tenantId_secretId: owner },
    data: configurationColumns(change, found.id, after),
  });
  await showStatus(change, found.id);
  await updateConnections(change, found.id, { disconnect: clientDigest(before) !== clientDigest(after) });
  change.audit({
    action: 'secret.oauth2_configure',
    resourceType: 'secret',
    resourceId: found.id,
    details: { name: found.name, fields: Object.keys(body) },
  });
  return after;
}

const concernsKeys: ReadonlySet<string> = new Set([
  'mtls_certificate_id',
  'signing_key_id',
  'private_key',
  'service_account_json',
  'token_url',
  'provider_params',
  'client_authentication',
  'audience',
  'algorithm',
]);

type Move = { before: Configuration; after: Configuration; body: OAuth2Changes };

/**
 * Otherwise an editor could have stored credentials sent to a server of their own, or sign claims of their choice with
 * a stored key. A certificate secret's key cannot be given again here, so that needs an admin.
 */
function requireRightToMove(caller: Caller, move: Move): void {
  if (caller.role === 'admin') return;
  const isMoved = differ(move, addressesOf);
  if (isMoved && !isAllGivenAnew(move)) throw forbidden();
  if ((isMoved || differ(move, statedBy)) && !isKeyNew(move)) throw forbidden();
}

const forbidden = (): Problem =>
  new Problem('forbidden', {
    message:
      'Changing token_url, audience, issuer, subject or claims needs an admin key, or new values of client_secret, ' +
      'private_key, username, password and token_params; with signing_key_id, an admin key.',
  });

function differ({ before, after }: Move, of: (configuration: Configuration) => unknown): boolean {
  return JSON.stringify(of(before)) !== JSON.stringify(of(after));
}

function addressesOf(configuration: Configuration): string[] {
  const { tokenUrl, refreshUrl } = endpointsOf(configuration);
  return [tokenUrl, refreshUrl];
}

function isAllGivenAnew({ before, body }: Move): boolean {
  const { clientSecret, username, password, tokenParams } = before.settings;
  return (
    (clientSecret === null || body.client_secret !== undefined) &&
    (username === null || body.username !== undefined) &&
    (password === null || body.password !== undefined) &&
    (Object.keys(tokenParams).length === 0 || body.token_params !== undefined)
  );
}

/** A newly chosen key is chosen for these claims, as when a secret is made. */
function isKeyNew({ before, after, body }: Move): boolean {
  if (after.signingKeyId !== null) return after.signingKeyId !== before.signingKeyId;
  const isGiven = body.private_key !== undefined || body.service_account_json !== undefined;
  return before.settings.privateKey === null || isGiven;
}

/**
 * Access tokens stay. A refresh token belongs to the client and address that issued it, and is never sent to others; a
 * refresh under way loses its fence, so that its result is not written.
 */
async function updateConnections(
  change: Change,
  secretId: string,
  { disconnect }: { disconnect: boolean },
): Promise<void> {
  const { tx, tenantId, revision, at } = change;
  const where = { tenantId, secretId };
  if (!disconnect) {
    await tx.oAuth2Connection.updateMany({ where, data: { failures: 0 } });
    // The new configuration may be accepted where the old one was refused.
    const refused = { ...where, status: 'error', sealedRefreshToken: { not: null } };
    await tx.oAuth2Connection.updateMany({ where: refused, data: { nextRefreshAt: at } });
    return;
  }
  await tx.oAuth2Connection.updateMany({
    where,
    data: {
      ...noLease,
      ...noKeptAnswer,
      leaseFence: { increment: 1 },
      revision,
      status: 'not_connected',
      lastError: null,
      failures: 0,
      nextRefreshAt: null,
      refreshTokenRevision: null,
      sealedRefreshToken: null,
    },
  });
}
