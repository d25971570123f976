/** Writes the result of a refresh, only while its fence still holds. */
import type { Actor, Change } from '../../changes/change.ts';
import type { ConnectionParts } from './connection-parts.ts';
import { type ConnectionRow, loadConnection } from './connection-row.ts';
import type { Leased } from './lease.ts';

/** The actor of refreshes in the audit log. */
export const refreshActor: Actor = { type: 'system', id: 'oauth2-refresh', ipAddress: null, requestId: null };

/** `write` gets the connection as it is now. */
export async function writeBack(
  { runChange }: Pick<ConnectionParts, 'runChange'>,
  leased: Leased,
  write: (change: Change, row: ConnectionRow) => Promise<void>,
): Promise<'written' | 'lost'> {
  const { result } = await runChange(leased.row.tenantId, refreshActor, async (change) => {
    const row = await lockConnection(change, leased);
    if (row === null) return 'lost';
    await write(change, row);
    return 'written';
  });
  return result;
}

/** Locks the row, so that nobody takes the lease before the commit. Null where the fence has changed. */
async function lockConnection({ tx }: Change, { row, fence }: Leased): Promise<ConnectionRow | null> {
  const { tenantId, secretId, environmentId } = row;
  const locked = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM oauth2_connections
    WHERE tenant_id = ${tenantId}::uuid AND secret_id = ${secretId}::uuid
      AND environment_id = ${environmentId}::uuid AND lease_fence = ${fence}
    FOR UPDATE`;
  return locked.length === 0 ? null : loadConnection(tx, { tenantId, secretId, environmentId });
}
