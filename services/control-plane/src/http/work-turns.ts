/**
 * The requests of one tenant take turns at the thread, so that a crowd of them leaves time for other tenants: a few at
 * once, the keys of the tenant in rotation. A large body, or a large page of a list, takes up to a tenth of a second:
 * those run one after another. A crowd pauses between its turns, longer while other tenants are active.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { atMost } from '../changes/at-most.ts';
import { createTenantTurns } from '../changes/tenant-turns.ts';

/** `who`: the key or person. `bytes`: the bytes that the thread works on at once. */
type Worker = { tenantId: string; who: string; bytes: number };

/** Runs the work when its turn comes. Rejects with `dependency_unavailable` where that takes too long. */
export type WorkTurns = <T>(worker: Worker, work: () => Promise<T>) => Promise<T>;

/**
 * `atOnce`: for one tenant. `pauseAlone`: a crowd's pause, as a multiple of the time that the thread was busy.
 * `longestTurnMs`: longer work is waiting for something else than the thread, and gives its turn away.
 */
type LaneRules = { atOnce: number; pauseAlone: number; longestTurnMs: number };

/** A crowd's pause while another tenant is active: an eighth of the thread is the crowd's. */
const pauseBeside = 7;

const heavyBytes = 65_536;
/** About how fast the thread receives a body, before its turn, or sends a page, after it. */
const movedBytesPerMs = 300_000;
const lightRules: LaneRules = { atOnce: 4, pauseAlone: 0, longestTurnMs: 100 };
const heavyRules: LaneRules = { atOnce: 1, pauseAlone: 1, longestTurnMs: Infinity };
const heavyTenantsAtOnce = 8;
const longestPauseMs = 500;
const waiting = { maxWaiting: 1000, maxWaitMs: 10_000 };

export function createWorkTurns(): WorkTurns {
  const presence = createPresence();
  const [light, heavy] = [createLane(lightRules, presence), createLane(heavyRules, presence)];
  const run = atMost(heavyTenantsAtOnce);
  return (worker, work) => {
    presence.came(worker.tenantId);
    return worker.bytes <= heavyBytes ? light(worker, work) : heavy(worker, () => run(work));
  };
}

function createLane({ atOnce, pauseAlone, longestTurnMs }: LaneRules, presence: Presence): WorkTurns {
  const takeTurn = createTenantTurns({ ...waiting, atOnce });
  const wanting = new Map<string, number>();
  const want = (tenantId: string, more: 1 | -1): void => {
    const count = (wanting.get(tenantId) ?? 0) + more;
    if (count === 0) wanting.delete(tenantId);
    else wanting.set(tenantId, count);
  };
  // A tenant that sends one request after the other is no crowd.
  const isCrowd = (tenantId: string): boolean => (wanting.get(tenantId) ?? 0) >= atOnce;
  const keepTurn = async ({ tenantId, bytes }: Worker, done: Promise<boolean>): Promise<void> => {
    const before = performance.eventLoopUtilization();
    const isCrowded = await atMostFor(longestTurnMs, done);
    if (isCrowded === false) return;
    const { active } = performance.eventLoopUtilization(before);
    const busyMs = active + bytes / movedBytesPerMs;
    const pauseMs = busyMs * (presence.isBeside(tenantId) ? pauseBeside : pauseAlone);
    if (pauseMs > 0) await sleep(Math.min(pauseMs, longestPauseMs), undefined, { ref: false });
  };
  return async (worker, work) => {
    const { tenantId, who } = worker;
    const [begin, done] = [Promise.withResolvers<void>(), Promise.withResolvers<boolean>()];
    want(tenantId, 1);
    const turn = takeTurn({ tenantId, who, rank: 0 }, () => {
      begin.resolve();
      return keepTurn(worker, done.promise);
    });
    turn.catch(begin.reject);
    try {
      await begin.promise;
      return await work();
    } finally {
      want(tenantId, -1);
      done.resolve(isCrowd(tenantId));
    }
  };
}

/** Undefined after `ms` without a result. */
async function atMostFor<T>(ms: number, done: Promise<T>): Promise<T | undefined> {
  if (ms === Infinity) return done;
  return Promise.race([done, sleep(ms, undefined, { ref: false })]);
}

/** Which tenants sent a request within the last second. */
type Presence = { came: (tenantId: string) => void; isBeside: (tenantId: string) => boolean };

const presentMs = 1_000;

function createPresence(): Presence {
  let latest = { tenantId: '', at: -Infinity };
  /** The latest request of another tenant than the latest one's. */
  let other = latest;
  return {
    came: (tenantId) => {
      if (latest.tenantId !== tenantId) other = latest;
      latest = { tenantId, at: performance.now() };
    },
    isBeside: (tenantId) => {
      const { at } = latest.tenantId === tenantId ? other : latest;
      return performance.now() - at < presentMs;
    },
  };
}
