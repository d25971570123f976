/**
 * `GET /v1/secrets/:id/oauth2/token`: the token itself, refreshed first where it has expired. Always audited (security
 * model: Answers with a credential).
 */

import { Problem } from '@knoxcall/problems';
import type { ValuePlace } from '@knoxcall/snapshot';
import { z } from 'zod';
import type { Actor } from '../../changes/change.ts';
import { connectionStatus, isUnattended } from '../../columns.ts';
import { type EnvironmentRow, requireEnvironment } from '../../environments/environment-store.ts';
import { iso, timestamp } from '../../http/fields.ts';
import type { Answer, Call } from '../../http/operation.ts';
import { writeOnly } from '../../secrets/reveal-secret.ts';
import { policyOf, requireRightToHold } from '../../secrets/secret-policy.ts';
import type { FoundSecret } from '../../secrets/secret-store.ts';
import { loadConfiguration, requireOAuth2 } from '../configuration/configuration.ts';
import type { ConnectionParts, Refreshes } from './connection-parts.ts';
import { type ConnectionRow, openAccessToken } from './connection-row.ts';
import { ensureConnection } from './store-tokens.ts';
import { isUsable } from './wants-refresh.ts';

export const presentToken = z.object({
  access_token: z.string(),
  expires_at: timestamp.nullable(),
  token_type: z.string(),
  connection_status: connectionStatus,
});

type TokenCall = Call<FoundSecret, { environment?: string | undefined }> & { actor: Actor };

/** Rejects with `forbidden`, `secret_expired`, `token_error`: the same limits apply as at the proxy. */
export async function readToken(
  { parts, refreshes }: { parts: ConnectionParts; refreshes: Refreshes },
  { caller, actor, found, query }: TokenCall,
): Promise<Answer<z.input<typeof presentToken>>> {
  const { tenantId } = caller;
  requireOAuth2(found);
  if (found.writeOnly) throw writeOnly();
  requireRightToHold(caller, policyOf(found));
  requireUnexpired(found);
  const environment = await requireEnvironment(
    parts.database,
    tenantId,
    query.environment ?? found.baseEnvironment.name,
  );
  const place = { tenantId, secretId: found.id, environmentId: environment.id };
  const row =
    (await refreshes.usable(place)) ?? (await connectUnattended({ parts, refreshes }, actor, place));
  const token = row !== null && isUsable(row, Date.now()) ? await openAccessToken(parts, row) : null;
  if (row === null || token === null) throw await noToken(parts, place, { row, environment });
  await parts.runChange(tenantId, actor, async (change) => {
    change.audit({
      action: 'secret.read_token',
      resourceType: 'secret',
      resourceId: found.id,
      details: { name: found.name, environment: environment.name },
    });
  });
  return {
    data: {
      access_token: token,
      expires_at: iso(row.expiresAt),
      token_type: row.tokenType ?? 'Bearer',
      connection_status: connectionStatus.parse(row.status),
    },
  };
}

function requireUnexpired({ name, expiresAt, strictExpiryEnforcement }: FoundSecret): void {
  if (!strictExpiryEnforcement || expiresAt === null || expiresAt.getTime() > Date.now()) return;
  throw new Problem('secret_expired', { message: `Secret '${name}' has expired.` });
}

/** The token only, for callers that were authorised in another way. */
export async function presentTokenOf(
  { parts, refreshes }: { parts: ConnectionParts; refreshes: Refreshes },
  place: ValuePlace,
): Promise<string | null> {
  const row = await refreshes.usable(place);
  return row !== null && isUsable(row, Date.now()) ? openAccessToken(parts, row) : null;
}

/** A grant without a person connects an environment when its token is first requested. */
async function connectUnattended(
  { parts, refreshes }: { parts: ConnectionParts; refreshes: Refreshes },
  actor: Actor,
  place: { tenantId: string; secretId: string; environmentId: string },
): Promise<ConnectionRow | null> {
  const configuration = await loadConfiguration(parts, place);
  if (configuration === null || !isUnattended(configuration.grantType)) return null;
  await parts.runChange(place.tenantId, actor, (change) => ensureConnection(change, place));
  return refreshes.usable(place);
}

async function noToken(
  { database }: ConnectionParts,
  { tenantId, secretId: id }: { tenantId: string; secretId: string },
  { row, environment }: { row: ConnectionRow | null; environment: EnvironmentRow },
): Promise<Problem> {
  const secret = await database.secret.findUnique({
    where: { tenantId_id: { tenantId, id } },
    select: { id: true },
  });
  if (secret === null) return new Problem('not_found');
  const status = row?.status ?? 'not_connected';
  const why = row?.lastError ?? whyNone(row);
  return new Problem('token_error', {
    message: `The secret has no usable token in environment '${environment.name}' (${status}). ${why}`,
    extra: { connection_status: status },
  });
}

function whyNone(row: ConnectionRow | null): string {
  if (!row?.connectedAt) return 'It was never connected.';
  const { refreshNotBefore } = row;
  return refreshNotBefore !== null && refreshNotBefore.getTime() > Date.now()
    ? `The token that was just given has ended already; the next is asked for at ${iso(refreshNotBefore)}.`
    : 'It must be connected again.';
}
