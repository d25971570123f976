/**
 * What keeps Redis complete, on a plain timer, because BullMQ's schedulers die with the data they watch: rebuilds
 * where the epoch is gone or another one, and writes the heartbeat by which proxies know that they are up to date.
 */
import type { PrismaClient } from '@knoxcall/database';
import type { Log } from '@knoxcall/telemetry';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { rebuildWhereNeeded } from './rebuild.ts';
import type { SnapshotStore } from './snapshot-store.ts';

const everyMs = 1000;

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
  const seen = { epoch: '', number: 0, at: 0 };
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const turn = async (): Promise<void> => {
    await beat(dependencies, seen);
    seen.at = Date.now();
    await dependencies.sweepOutbox();
  };
  const loop = async (): Promise<void> => {
    const started = Date.now();
    await turn().catch((error: unknown) => log.warn({ err: error }, 'redis could not be watched'));
    if (!stopped) timer = setTimeout(run, Math.max(0, everyMs - (Date.now() - started)));
  };
  let running = Promise.resolve();
  const run = (): void => {
    timer = undefined;
    running = loop();
  };
  run();
  dependencies.onReady(() => {
    if (timer === undefined) return;
    clearTimeout(timer);
    run();
  });
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
    lastBeatAt: () => seen.at,
  };
}

/** A counter that went back tells of a failover that lost acknowledged writes: only a rebuild brings them back. */
async function beat(dependencies: Dependencies, seen: { epoch: string; number: number }): Promise<void> {
  const { store, log } = dependencies;
  const { epoch: current } =
    (await dependencies.database.snapshotState.findUnique({ where: { id: 1 } })) ?? {};
  if (current === undefined || (await store.epoch()) !== current) {
    await rebuild(dependencies, false);
    return;
  }
  const { epoch, number } = await store.append(['']);
  const wentBack = epoch === seen.epoch && number <= seen.number;
  seen.epoch = epoch;
  seen.number = number;
  if (!wentBack) return;
  log.warn({ number }, 'redis lost acknowledged writes');
  await rebuild(dependencies, true);
}

async function rebuild(dependencies: Dependencies, force: boolean): Promise<void> {
  const started = Date.now();
  const epoch = await rebuildWhereNeeded(dependencies, { force });
  if (epoch === undefined) return;
  dependencies.log.info({ epoch, ms: Date.now() - started }, 'snapshots rebuilt');
  await dependencies.afterRebuild();
}
