/**
 * What keeps Redis complete, on a plain timer, because BullMQ's schedulers die with the data they watch: rebuilds
 * where the epoch is gone or another one, and writes the heartbeat by which proxies know that they are up to date.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PrismaClient } from '@knoxcall/database';
import type { Log } from '@knoxcall/telemetry';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { rebuildWhereNeeded } from './rebuild.ts';
import type { SnapshotStore } from './snapshot-store.ts';

const everyMs = 1000;
const databasePatienceMs = 2000;
const compareMs = 10_000;

type Dependencies = {
  database: PrismaClient;
  dataKeys: DataKeys;
  store: SnapshotStore;
  log: Log;
  /** Brings back what else lived in Redis. */
  afterRebuild: () => Promise<void>;
  /** Publishes what could not be published while Redis was away. */
  sweepOutbox: () => Promise<void>;
  /** Runs what it is given whenever Redis is within reach again. */
  onReady: (listener: () => void) => void;
};

export type RedisWatch = { stop(): Promise<void>; lastBeatAt(): number };

export function watchRedis(dependencies: Dependencies): RedisWatch {
  const { log } = dependencies;
  const seen = { epoch: '', number: 0, at: 0, comparedAt: 0 };
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const warn = (message: string) => (error: unknown) => log.warn({ err: error }, message);
  let sweeping: Promise<void> | undefined;
  /** Beside the heartbeat, which must not wait for a database that hangs. */
  const sweep = (): void => {
    sweeping ??= dependencies
      .sweepOutbox()
      .catch(warn('the outbox could not be swept'))
      .finally(() => {
        sweeping = undefined;
      });
  };
  const turn = async (): Promise<void> => {
    await beat(dependencies, seen);
    seen.at = Date.now();
    sweep();
  };
  const loop = async (): Promise<void> => {
    const started = Date.now();
    await turn().catch(warn('redis could not be watched'));
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
      await sweeping;
    },
    lastBeatAt: () => seen.at,
  };
}

/** `comparedAt`: when all revisions were last compared; 0 to have it done with the next beat. */
type Seen = { epoch: string; number: number; comparedAt: number };

async function beat(dependencies: Dependencies, seen: Seen): Promise<void> {
  const epoch = await dependencies.store.epoch();
  const database = await readEpoch(dependencies);
  if (database === null) {
    seen.comparedAt = 0;
    // Nothing can change while PostgreSQL is away: what Redis holds is still all there is to know.
    if (epoch !== null && epoch === seen.epoch) await writeBeat(dependencies, seen);
    throw new Error('PostgreSQL could not be asked');
  }
  if (database.epoch === null || epoch !== database.epoch) {
    await rebuild(dependencies, seen, { force: false });
    return;
  }
  if (Date.now() - seen.comparedAt >= compareMs) {
    if (await isBehind(dependencies)) {
      dependencies.log.error({}, 'PostgreSQL is older than Redis, as after a restore: snapshots are rebuilt');
      await rebuild(dependencies, seen, { force: true });
      return;
    }
    seen.comparedAt = Date.now();
  }
  await writeBeat(dependencies, seen);
}

/** Null where it does not answer soon: the heartbeat must not stop with it. */
async function readEpoch({ database }: Dependencies): Promise<{ epoch: string | null } | null> {
  const read = async () => ({
    epoch: (await database.snapshotState.findUnique({ where: { id: 1 } }))?.epoch ?? null,
  });
  return Promise.race([read().catch(() => null), sleep(databasePatienceMs, null, { ref: false })]);
}

/** Whether Redis has a revision that PostgreSQL never gave out. Redis is read first, since PostgreSQL only goes on. */
async function isBehind({ database, store }: Dependencies): Promise<boolean> {
  const published = await store.revisions();
  const tenants = await database.tenant.findMany({ select: { id: true, revision: true } });
  const given = new Map(tenants.map(({ id, revision }) => [id, revision]));
  return [...published].some(([tenantId, revision]) => revision > (given.get(tenantId) ?? -1n));
}

/** A counter that went back tells of a failover that lost acknowledged writes: only a rebuild brings them back. */
async function writeBeat(dependencies: Dependencies, seen: Seen): Promise<void> {
  const { store, log } = dependencies;
  const { epoch, number } = await store.append(['']);
  if (epoch === seen.epoch && number <= seen.number) {
    // What was seen stays until it is mended: a rebuild that fails is tried again with the next beat.
    log.warn({ number }, 'redis lost acknowledged writes');
    await rebuild(dependencies, seen, { force: true });
    return;
  }
  seen.epoch = epoch;
  seen.number = number;
}

/** False where another process is at it, or has just done it. */
async function rebuild(
  dependencies: Dependencies,
  seen: Seen,
  options: { force: boolean },
): Promise<boolean> {
  const started = Date.now();
  const epoch = await rebuildWhereNeeded(dependencies, options);
  if (epoch === undefined) return false;
  seen.epoch = epoch;
  seen.number = 0;
  dependencies.log.info({ epoch, ms: Date.now() - started }, 'snapshots rebuilt');
  await dependencies.afterRebuild();
  return true;
}
