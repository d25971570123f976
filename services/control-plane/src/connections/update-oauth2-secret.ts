/** `PATCH /v1/secrets/:id/oauth2`. */
import type { EgressGuard } from '@knoxcall/egress';
import { Problem } from '@knoxcall/problems';
import type { Change } from '../changes/change.ts';
import type { Answer, Caller } from '../http/operation.ts';
import { publicationWarnings } from '../http/settle.ts';
import { onPresentSecret } from '../secrets/secret-store.ts';
import {
  type Configuration,
  clientDigest,
  configurationColumns,
  endpointsOf,
  isUnattended,
  loadConfiguration,
} from './configuration/configuration.ts';
import { type OAuth2Changes, requireSound, withChanges } from './configuration/oauth2-fields.ts';
import { requireOAuth2 } from './configuration/require-oauth2.ts';
import type { Connections, OAuth2Answer, UpdateCall } from './connections.ts';
import { requireClientCertificate, showOAuth2Secret } from './create-oauth2-secret.ts';
import type { ConnectionParts, Refreshes } from './refresh/connection-parts.ts';
import { noKeptAnswer } from './refresh/kept-answer.ts';
import { noLease } from './refresh/lease.ts';
import { showStatus } from './refresh/store-tokens.ts';

type Dependencies = ConnectionParts & {
  guard: EgressGuard;
  refreshes: Refreshes;
  details: Connections['details'];
};

export async function updateOAuth2Secret(
  dependencies: Dependencies,
  call: UpdateCall,
): Promise<Answer<OAuth2Answer>> {
  const { caller, actor, found, body } = call;
  requireOAuth2(found);
  const { tenantId } = caller;
  const owner = { tenantId, secretId: found.id };
  const seen = await loadConfiguration(dependencies, owner);
  if (seen === null) throw new Problem('not_found');
  await requireSound(withChanges(seen, body), dependencies.guard);
  const change = await dependencies.runChange(tenantId, actor, (own) =>
    onPresentSecret(own, call, (present) =>
      changeConfiguration(dependencies, own, { caller, found: present, body }),
    ),
  );
  if (isUnattended(seen.grantType)) {
    const places = found.connections.map(({ environmentId }) => ({ ...owner, environmentId }));
    await Promise.all(places.map(dependencies.refreshes.configured));
  }
  const { database, details } = dependencies;
  const shown = await showOAuth2Secret(database, details, { tenantId, id: found.id });
  return { ...shown, warnings: publicationWarnings(change) };
}

async function changeConfiguration(
  dependencies: Dependencies,
  change: Change,
  { caller, found, body }: Pick<UpdateCall, 'caller' | 'found' | 'body'>,
): Promise<void> {
  const owner = { tenantId: change.tenantId, secretId: found.id };
  const source = { database: change.tx, dataKeys: dependencies.dataKeys };
  const before = await loadConfiguration(source, owner);
  if (before === null) throw new Problem('not_found');
  const after = withChanges(before, body);
  requireRightToMove(caller, { before, after, body });
  // One that has lost its key since must not stand in the way of other changes.
  if (body.mtls_certificate_id !== undefined || body.token_url !== undefined) {
    await requireClientCertificate(dependencies, change, {
      configuration: after,
      environmentId: found.baseEnvironmentId,
    });
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
}

/** Else an editor could have what is stored and never shown sent to a server of his own. */
function requireRightToMove(
  caller: Caller,
  { before, after, body }: { before: Configuration; after: Configuration; body: OAuth2Changes },
): void {
  if (caller.role === 'admin' || endpointsOf(before).tokenUrl === endpointsOf(after).tokenUrl) return;
  const { clientSecret, username, password, tokenParams } = before.settings;
  const isNew =
    (clientSecret === null || body.client_secret !== undefined) &&
    (username === null || body.username !== undefined) &&
    (password === null || body.password !== undefined) &&
    (Object.keys(tokenParams).length === 0 || body.token_params !== undefined);
  if (isNew) return;
  throw new Problem('forbidden', {
    message:
      'Another token_url needs an admin key, or client_secret, username, password and token_params given anew.',
  });
}

/**
 * Access tokens stay. A refresh token belongs to the client and address that it was given by, and is never sent to
 * others; a refresh under way loses its fence then, so that what it brings is not written.
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
    // What was refused may be right now.
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
