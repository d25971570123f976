/** Writes the result of a renewal, only where fence and revision are still those that were read. */
import type { Change } from '../changes/change.ts';
import type { ConnectionParts } from './connection-parts.ts';
import type { Leased } from './lease.ts';
import { renewalActor } from './renewal-actor.ts';

export async function writeBack(
  { runChange }: Pick<ConnectionParts, 'runChange'>,
  leased: Leased,
  write: (change: Change) => Promise<void>,
): Promise<'written' | 'lost'> {
  const { result } = await runChange(leased.row.tenantId, renewalActor, async (change) => {
    if (!(await isUnchanged(change, leased))) return 'lost';
    await write(change);
    return 'written';
  });
  return result;
}

/** The row is locked: nobody takes the lease between this look and the commit. */
async function isUnchanged({ tx }: Change, { row, fence }: Leased): Promise<boolean> {
  const { tenantId, secretId, environmentId, revision } = row;
  const unchanged = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM oauth2_connections
    WHERE tenant_id = ${tenantId}::uuid AND secret_id = ${secretId}::uuid
      AND environment_id = ${environmentId}::uuid AND lease_fence = ${fence} AND revision = ${revision}
    FOR UPDATE`;
  return unchanged.length > 0;
}
