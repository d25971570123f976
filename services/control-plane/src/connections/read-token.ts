/** `GET /v1/secrets/:id/oauth2/token`: the token itself, refreshed first where it has ended. Always audited (S16). */
import { Problem } from '@knoxcall/problems';
import type { z } from 'zod';
import type { Actor } from '../changes/change.ts';
import { type EnvironmentRow, requireEnvironment } from '../environments/environment-store.ts';
import { iso } from '../http/fields.ts';
import type { Answer } from '../http/operation.ts';
import { policyOf, requireRightToHold } from '../secrets/secret-policy.ts';
import type { FoundSecret } from '../secrets/secret-store.ts';
import { writeOnly } from '../secrets/write-only.ts';
import { isUnattended, loadConfiguration } from './configuration.ts';
import type { ConnectionParts, Renewals } from './connection-parts.ts';
import { type ConnectionRow, type ConnectionStatus, openAccessToken, type Place } from './connection-row.ts';
import { type presentToken, requireOAuth2, type TokenCall } from './connections.ts';
import { ensureConnection } from './store-tokens.ts';
import { isUsable } from './wants-renewal.ts';

/** Rejects with `forbidden`, `secret_expired`, `token_error`: a token goes no further here than at the proxy. */
export async function readToken(
  { parts, renewals }: { parts: ConnectionParts; renewals: Renewals },
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
  const row = (await renewals.usable(place)) ?? (await connectUnattended({ parts, renewals }, actor, place));
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
      connection_status: row.status as ConnectionStatus,
    },
  };
}

function requireUnexpired({ name, expiresAt, strictExpiryEnforcement }: FoundSecret): void {
  if (!strictExpiryEnforcement || expiresAt === null || expiresAt.getTime() > Date.now()) return;
  throw new Problem('secret_expired', { message: `Secret '${name}' has expired.` });
}

/** The token alone, for whoever asked for it in another way. */
export async function presentTokenOf(
  { parts, renewals }: { parts: ConnectionParts; renewals: Renewals },
  place: Place,
): Promise<string | null> {
  const row = await renewals.usable(place);
  return row !== null && isUsable(row, Date.now()) ? openAccessToken(parts, row) : null;
}

/** A grant that needs nobody connects an environment with the first question for its token. */
async function connectUnattended(
  { parts, renewals }: { parts: ConnectionParts; renewals: Renewals },
  actor: Actor,
  place: { tenantId: string; secretId: string; environmentId: string },
): Promise<ConnectionRow | null> {
  const configuration = await loadConfiguration(parts, place);
  if (configuration === null || !isUnattended(configuration.grantType)) return null;
  await parts.runChange(place.tenantId, actor, (change) => ensureConnection(change, place));
  return renewals.usable(place);
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
  const why =
    row?.lastError ?? (row?.connectedAt ? 'It must be connected again.' : 'It was never connected.');
  return new Problem('token_error', {
    message: `The secret has no usable token in environment '${environment.name}' (${status}). ${why}`,
    extra: { connection_status: status },
  });
}
