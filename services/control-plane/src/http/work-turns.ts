/**
 * A large body, or a large page of a list, costs the one thread up to a tenth of a second: to parse, to check, to store, to
 * publish, to write. Those of one tenant run one after another, with a pause as long as the thread was busy meanwhile, so that
 * half of its time is left to the others.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { atMost } from '../changes/at-most.ts';
import { createTenantTurns } from '../changes/tenant-turns.ts';

/** Runs work on so many bytes; on a few at once. */
export type HeavyTurns = <T>(tenantId: string, bytes: number, work: () => Promise<T>) => Promise<T>;

const heavyBytes = 65_536;
const tenantsAtOnce = 8;
const longestPauseMs = 500;
const waiting = { maxWaiting: 1000, maxWaitMs: 10_000 };

export function createHeavyTurns(): HeavyTurns {
  const takeTurn = createTenantTurns(waiting);
  const run = atMost(tenantsAtOnce);
  const wanting = new Map<string, number>();
  const want = (tenantId: string, more: 1 | -1): void => {
    const count = (wanting.get(tenantId) ?? 0) + more;
    if (count === 0) wanting.delete(tenantId);
    else wanting.set(tenantId, count);
  };
  return async (tenantId, bytes, work) => {
    if (bytes <= heavyBytes) return work();
    const [begin, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    want(tenantId, 1);
    const turn = takeTurn({ tenantId, who: tenantId, rank: 0 }, async () => {
      begin.resolve();
      const before = performance.eventLoopUtilization();
      await done.promise;
      const { active } = performance.eventLoopUtilization(before);
      // Who asks for one after the other is no crowd.
      if (wanting.has(tenantId)) await sleep(Math.min(active, longestPauseMs), undefined, { ref: false });
    });
    turn.catch(begin.reject);
    try {
      await begin.promise;
      return await run(work);
    } finally {
      want(tenantId, -1);
      done.resolve();
    }
  };
}
