/**
 * Keeps Redis complete, on a plain timer, because BullMQ's schedulers die with the data they watch. It rebuilds where
 * the epoch is missing or wrong, or a server may lack writes, and writes the heartbeat that tells proxies that they are
 * up to date.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { sqlOf } from '@knoxcall/database';
import { oncePerOutage } from '@knoxcall/telemetry';
import { z } from 'zod';
import type { CompareRoots } from './compare-roots.ts';
import { rebuildWhereNeeded } from './rebuild.ts';
import type { SnapshotParts } from './snapshot-parts.ts';
import { readState, type SnapshotState } from './snapshot-state.ts';

const everyMs = 1000;
const databasePatienceMs = 2000;
const compareMs = 10_000;
/** How many of the tenants that lost changes are named in the log. */
const toldTenants = 20;

type Dependencies = SnapshotParts & {
  /** Restores other data that lived in Redis. */
  afterRebuild: () => Promise<void>;
  /** Publishes rows that could not be published while Redis was away. */
  sweepOutbox: () => Promise<void>;
  /** Whether Redis holds older data than it held before. */
  compareRoots: CompareRoots;
  /** Calls the listener whenever Redis can be reached again. */
  onReady: (listener: () => void) => void;
};

type RedisWatch = {
  stop(): Promise<void>;
  /** Unix milliseconds; 0 before the first heartbeat. */
  lastBeatAt(): number;
};

export function watchRedis(dependencies: Dependencies): RedisWatch {
  const { log } = dependencies;
  const seen: Seen = { epoch: '', number: 0, comparedAt: 0, replacedIn: '' };
  let beatAt = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const warn = (message: string) => oncePerOutage(log, message);
  const failed = warn('redis could not be watched');
  // Runs beside the heartbeat, which must not wait for a database that hangs.
  const sweep = alone(dependencies.sweepOutbox, warn('the outbox could not be swept'));
  const compare = alone(async () => {
    const { epoch } = seen;
    if (await dependencies.compareRoots()) seen.replacedIn = epoch;
  }, warn('floors could not be compared'));
  const turn = async (): Promise<void> => {
    await beat(dependencies, seen);
    beatAt = Date.now();
    sweep.begin();
    compare.begin();
  };
  const loop = async (): Promise<void> => {
    const started = Date.now();
    await turn().catch(failed);
    if (!stopped) timer = setTimeout(run, Math.max(0, everyMs - (Date.now() - started)));
  };
  let running = Promise.resolve();
  const run = (): void => {
    timer = undefined;
    running = loop();
  };
  run();
  dependencies.onReady(() => {
    if (stopped || timer === undefined) return;
    clearTimeout(timer);
    run();
  });
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
      await Promise.all([sweep.settled(), compare.settled()]);
    },
    lastBeatAt: () => beatAt,
  };
}

/** Runs work that must not overlap with itself. */
function alone(work: () => Promise<void>, onError: (error: unknown) => void) {
  let running: Promise<void> | undefined;
  return {
    begin(): void {
      running ??= work()
        .catch(onError)
        .finally(() => {
          running = undefined;
        });
    },
    settled: async (): Promise<void> => running,
  };
}

/**
 * `comparedAt`: when all revisions were last compared; 0: compare with the next beat. `replacedIn`: the epoch in which
 * Redis held old data, and must be rebuilt.
 */
type Seen = { epoch: string; number: number; comparedAt: number; replacedIn: string };

async function beat(dependencies: Dependencies, seen: Seen): Promise<void> {
  const epoch = await dependencies.store.epoch();
  const database = await stateWithin(dependencies);
  if (database === null) {
    seen.comparedAt = 0;
    // Nothing can change while PostgreSQL is away: the data in Redis is still the latest.
    if (epoch !== null && epoch === seen.epoch) await writeBeat(dependencies, seen);
    throw new Error('PostgreSQL could not be asked');
  }
  if (epoch === null || epoch !== database.epoch || database.ordinal === 0n) {
    await rebuild(dependencies, seen, { force: false });
    return;
  }
  if (!database.isOwn) {
    await tellOfHistory(dependencies);
    await rebuild(dependencies, seen, { force: false });
    return;
  }
  if (seen.epoch === '') await dependencies.store.watchServers();
  if (!(await dependencies.store.areServersKnown())) {
    dependencies.log.warn({}, 'a Redis was restarted or promoted: snapshots are rebuilt');
    await rebuild(dependencies, seen, { force: false });
    return;
  }
  if (epoch === seen.replacedIn) {
    await rebuild(dependencies, seen, { force: true });
    return;
  }
  if (Date.now() - seen.comparedAt >= compareMs) {
    if ((await lostChanges(dependencies)).length > 0) {
      dependencies.log.error({}, 'PostgreSQL is older than Redis, as after a restore: snapshots are rebuilt');
      await rebuild(dependencies, seen, { force: true });
      return;
    }
    seen.comparedAt = Date.now();
  }
  await writeBeat(dependencies, seen);
}

/** Null where PostgreSQL does not answer soon: the heartbeat must not stop with it. */
async function stateWithin({ database }: Dependencies): Promise<SnapshotState | null> {
  const reading = readState(database).catch(() => null);
  return Promise.race([reading, sleep(databasePatienceMs, null, { ref: false })]);
}

async function tellOfHistory(dependencies: Dependencies): Promise<void> {
  const lost = await lostChanges(dependencies);
  const told = { tenants: lost.length, lost: lost.slice(0, toldTenants) };
  const level = lost.length > 0 ? 'error' : 'warn';
  dependencies.log[level](
    told,
    'another history of PostgreSQL, as of a promoted replica: snapshots are rebuilt',
  );
}

type LostChanges = { readonly tenantId: string; readonly changes: number };

/**
 * Tenants of which Redis has a revision that PostgreSQL never gave out, and the least number of lost changes. Redis is
 * read first, since PostgreSQL's revisions only grow.
 */
async function lostChanges({ database, store }: Dependencies): Promise<LostChanges[]> {
  const lost: LostChanges[] = [];
  for await (const published of store.revisions()) {
    const ids = [...published.keys()].filter((id) => z.guid().safeParse(id).success);
    const tenants = await sqlOf(database)<{ id: string; revision: bigint }>`
      SELECT id, revision FROM tenants WHERE id = ANY(${ids}::uuid[])`;
    const given = new Map(tenants.map(({ id, revision }) => [id, revision]));
    for (const [tenantId, revision] of published) {
      const changes = Number(revision - (given.get(tenantId) ?? -1n));
      if (changes > 0) lost.push({ tenantId, changes });
    }
  }
  return lost;
}

/** A counter that went back means that a failover lost acknowledged writes: only a rebuild restores them. */
async function writeBeat(dependencies: Dependencies, seen: Seen): Promise<void> {
  const { store, log } = dependencies;
  const { epoch, number } = await store.append(['']);
  if (epoch === seen.epoch && number <= seen.number) {
    // The state is kept until it is mended: a failed rebuild is retried with the next beat.
    log.warn({ number }, 'redis lost acknowledged writes');
    await rebuild(dependencies, seen, { force: true });
    return;
  }
  seen.epoch = epoch;
  seen.number = number;
}

/** No effect where another process is rebuilding, or has just finished. */
async function rebuild(dependencies: Dependencies, seen: Seen, options: { force: boolean }): Promise<void> {
  const { log, store } = dependencies;
  const started = Date.now();
  // Proxies serve from memory for as long as they get heartbeats.
  const beating = setInterval(() => {
    store.append(['']).catch((error: unknown) => log.warn({ err: error }, 'no heartbeat during a rebuild'));
  }, everyMs);
  try {
    const epoch = await rebuildWhereNeeded(dependencies, options);
    if (epoch === undefined) return;
    seen.epoch = epoch;
    seen.number = 0;
    log.info({ epoch, ms: Date.now() - started }, 'snapshots rebuilt');
  } finally {
    clearInterval(beating);
  }
  await dependencies.afterRebuild();
}
