/**
 * Writes the result of a renewal, only where fence and revision are still those that were read. While PostgreSQL is
 * away it is tried again, for longer than the lease holds, since the fence is what protects it: a rotated refresh
 * token exists nowhere else.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from '../changes/change.ts';
import { toProblem } from '../http/to-problem.ts';
import type { ConnectionParts } from './connection-parts.ts';
import { loadConnection } from './connection-row.ts';
import type { Leased } from './lease.ts';
import { renewalActor } from './renewal-actor.ts';

const againAfterMs = 250;
const patienceMs = 300_000;

export async function writeBack(
  parts: Pick<ConnectionParts, 'runChange' | 'log'>,
  leased: Leased,
  write: (change: Change) => Promise<void>,
): Promise<'written' | 'lost'> {
  const endsAt = performance.now() + patienceMs;
  let isTold = false;
  for (;;) {
    try {
      const { result } = await parts.runChange(leased.row.tenantId, renewalActor, (change) =>
        writeWhereUnchanged(change, leased, write),
      );
      return result;
    } catch (error) {
      const problem = toProblem(error);
      const isAway = problem.type === 'dependency_unavailable';
      if (!isAway || performance.now() + againAfterMs > endsAt) throw error;
      if (!isTold)
        parts.log.warn({ err: error, secret: leased.row.secretId }, 'a renewal is not written yet');
      isTold = true;
      await sleep(againAfterMs);
    }
  }
}

/** An attempt whose answer was lost may have been committed: its revision has moved then, and nothing is written twice. */
async function writeWhereUnchanged(
  change: Change,
  { row, fence }: Leased,
  write: (change: Change) => Promise<void>,
): Promise<'written' | 'lost'> {
  const { tenantId, secretId, environmentId } = row;
  const now = await loadConnection(change.tx, { tenantId, secretId, environmentId });
  if (now?.leaseFence !== fence || now.revision !== row.revision) return 'lost';
  await write(change);
  return 'written';
}
