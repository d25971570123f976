/**
 * The requests of one tenant take turns at the one thread, so that a crowd of them leaves it to the others in between: a few
 * at once, the keys of the tenant in turn. A large body, or a large page of a list, costs up to a tenth of a second: those run
 * one after another, with a pause as long as the thread was busy meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { atMost } from '../changes/at-most.ts';
import { createTenantTurns, type TakeTurn } from '../changes/tenant-turns.ts';

/** `who`: the key or person. `bytes`: what the thread has to work on at once. */
type Worker = { tenantId: string; who: string; bytes: number };

/** Runs the work when its turn has come. Rejects with `dependency_unavailable` where that takes too long. */
export type WorkTurns = <T>(worker: Worker, work: () => Promise<T>) => Promise<T>;

const heavyBytes = 65_536;
const tenantsAtOnce = 8;
const longestPauseMs = 500;
/** Of one tenant. */
const lightAtOnce = 4;
/** Work that takes longer waits for something else than the thread. */
const longestTurnMs = 100;
const waiting = { maxWaiting: 1000, maxWaitMs: 10_000 };

export function createWorkTurns(): WorkTurns {
  const [light, heavy] = [createTenantTurns({ ...waiting, atOnce: lightAtOnce }), createTenantTurns(waiting)];
  const run = atMost(tenantsAtOnce);
  const wanting = new Map<string, number>();
  const want = (tenantId: string, more: 1 | -1): void => {
    const count = (wanting.get(tenantId) ?? 0) + more;
    if (count === 0) wanting.delete(tenantId);
    else wanting.set(tenantId, count);
  };
  const keepTurn = async (tenantId: string, done: Promise<void>): Promise<void> => {
    const before = performance.eventLoopUtilization();
    await done;
    const { active } = performance.eventLoopUtilization(before);
    // Who asks for one after the other is no crowd.
    if (wanting.has(tenantId)) await sleep(Math.min(active, longestPauseMs), undefined, { ref: false });
  };
  return (worker, work) => {
    const { tenantId } = worker;
    if (worker.bytes <= heavyBytes) return inTurn(light, worker, { keepTurn: shortTurn, work, leave: noop });
    want(tenantId, 1);
    return inTurn(heavy, worker, {
      keepTurn: (done) => keepTurn(tenantId, done),
      work: () => run(work),
      leave: () => want(tenantId, -1),
    });
  };
}

const noop = (): void => undefined;

async function shortTurn(done: Promise<void>): Promise<void> {
  await Promise.race([done, sleep(longestTurnMs, undefined, { ref: false })]);
}

/** `keepTurn`: how long the turn lasts. `leave`: called when the work is over, before that is known to it. */
type Turn<T> = {
  keepTurn: (done: Promise<void>) => Promise<void>;
  work: () => Promise<T>;
  leave: () => void;
};

async function inTurn<T>(
  takeTurn: TakeTurn,
  { tenantId, who }: Worker,
  { keepTurn, work, leave }: Turn<T>,
): Promise<T> {
  const [begin, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const turn = takeTurn({ tenantId, who, rank: 0 }, () => {
    begin.resolve();
    return keepTurn(done.promise);
  });
  turn.catch(begin.reject);
  try {
    await begin.promise;
    return await work();
  } finally {
    leave();
    done.resolve();
  }
}
