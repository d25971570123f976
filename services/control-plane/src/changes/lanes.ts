/**
 * Two lanes for the changes of a tenant, which run one at a time in any case (decision 0001). Ordinary changes take
 * turns, in this process and, by an advisory lock, across all processes, so that at most one of them waits for the
 * tenant's row and holds a connection. A change that takes access away goes straight to that row: it waits for one
 * ordinary change at most, whatever else the tenant does.
 */
import { type Prisma, type PrismaClient, transact } from '@knoxcall/database';
import { atMost } from './at-most.ts';
import type { Actor } from './change.ts';
import { createTenantTurns } from './tenant-turns.ts';

/**
 * Runs `work` in a transaction when it is its turn in this process; `inLine`: it must also wait for other processes.
 * Rejects with `dependency_unavailable` where that takes too long.
 */
type InLane = <T>(
  tenantId: string,
  actor: Actor,
  work: (tx: Prisma.TransactionClient, inLine: boolean) => Promise<T>,
) => Promise<T>;

/** Half a minute of changes at their usual pace, and no longer than callers wait. */
const waiting = { maxWaiting: 1000, maxWaitMs: 10_000 };

/** Ordinary changes leave a quarter of the connections to reads, sign-ins and revoking changes. */
const shareOfPool = 0.75;

export function createLanes(database: PrismaClient, poolSize: number): InLane {
  const [ordinary, revocations] = [createTenantTurns(waiting), createTenantTurns(waiting)];
  const holdConnection = atMost(Math.max(1, Math.floor(poolSize * shareOfPool)));
  return (tenantId, actor, work) => {
    const waiter = { tenantId, who: actor.id, rank: rankOf(actor) };
    const run = (inLine: boolean) => transact(database, (tx) => work(tx, inLine));
    if (actor.revokes === true) return revocations(waiter, () => run(false));
    return ordinary({ ...waiter, rank: 0 }, () => holdConnection(() => run(true)));
  };
}

/** Revocations by an operator or an admin do not wait for those of a stolen key with a lower role. */
function rankOf({ type, isAdmin }: Actor): number {
  if (type === 'operator') return 2;
  return isAdmin ? 1 : 0;
}
