/** Puts together the parts of this proxy's view of the snapshots: load, cache, follow, open. */
import { serverPlace } from '@knoxcall/config';
import { DataKeyCache, type KeyWrapper } from '@knoxcall/envelope';
import { createKnownServers, type KnownServers, type RedisClient } from '@knoxcall/redis';
import { changes, tenantOfShard } from '@knoxcall/snapshot';
import { createPartLog, type Log, oncePerOutage, type Registry } from '@knoxcall/telemetry';
import { ChangeFollower, type ChangeSink, type FollowerSettings } from './change-follower.ts';
import { ChangeSignal, type OnChanged } from './change-signal.ts';
import { createEntries, WrappedDataKey } from './create-entries.ts';
import { createDataKeys, type DataKeys, type OpenFailure } from './data-keys.ts';
import { EntryCache } from './entry-cache.ts';
import { createEntryOpener } from './entry-opener.ts';
import { createEntryReader } from './entry-reader.ts';
import { findDataKeys } from './find-data-keys.ts';
import { createFloors } from './floors.ts';
import { Generations } from './generations.ts';
import { createKeyProof } from './key-proof.ts';
import { createRedis, whenReady } from './redis.ts';
import { createSnapshotMetrics, type SnapshotMetrics } from './snapshot-metrics.ts';
import { createSnapshotReader } from './snapshot-reader.ts';
import { type Snapshots, unavailable } from './snapshots.ts';

export type SnapshotsSettings = {
  redisUrl: string;
  wrapper: KeyWrapper;
  /** The longest time that answers are given without proof that the snapshots are up to date. */
  maxAgeMs: number;
  cache: { maxEntries: number | undefined; maxBytes: number };
  dataKeys: { maxKeys: number; ttlMs: number };
  log: Log;
  registry: Registry;
  /** Milliseconds of a clock that never goes back and never reads 0. */
  now?: () => number;
};

/** For `/readyz`. `lastUpToDateAt` in Unix milliseconds; null before the first time. */
type SnapshotsState = {
  synced: boolean;
  connected: boolean;
  lastUpToDateAt: number | null;
  ageMs: number | null;
  epoch: string | null;
  /** A data key was unwrapped, or there was none. */
  keysOpen: boolean;
  cacheEntries: number;
  cacheBytes: number;
};

export type SnapshotsClient = {
  snapshots: Snapshots;
  /** Used by `openValue`. */
  dataKeys: DataKeys;
  /** Connects, and retries until `close`. */
  follow(): void;
  state(): SnapshotsState;
  /** Whether requests can be answered, from memory at least. */
  ready(): boolean;
  /** Resolves when the entry changed or everything was forgotten, and after `timeoutMs` at the latest. */
  whenChanged(entryKey: string, timeoutMs: number): Promise<void>;
  /** Calls the listener at every change, after the cache has dropped the changed entry. */
  onChanged(listener: OnChanged): void;
  close(): Promise<void>;
};

/** Answers nothing before `follow()` was called and the change stream was reached once. */
export function createSnapshots(settings: SnapshotsSettings): SnapshotsClient {
  const { redisUrl, log, maxAgeMs, registry, now = () => performance.now() } = settings;
  const metrics = createSnapshotMetrics(registry, () => ({
    ageMs: ageMs(),
    connected: follower.connected,
    cacheEntries: cache.size,
    cacheBytes: cache.bytes,
  }));
  const cache = new EntryCache({ ...settings.cache, now, observe: metrics.cacheRead });
  const generations = new Generations();
  const signal = new ChangeSignal();
  const onFailure = alarm(log, metrics);
  const dataKeyCache = createDataKeyCache(settings, metrics);
  const dataKeys = createDataKeys({
    cache: dataKeyCache,
    wrappedKey: async ({ tenantId, id }) => (await entries.dataKey(tenantId, id))?.wrapped,
    onFailure,
  });
  const loads = createRedis(redisUrl, { name: 'knoxcall-proxy-loads', reconnects: true });
  const source = { redis: loads, servers: createKnownServers(loads, changes.servers) };
  const follower = new ChangeFollower({
    connect: () => createRedis(redisUrl, { name: 'knoxcall-proxy-changes', reconnects: false }),
    ...loadsOf(source),
    tellRedis: createPartLog(log, { part: 'redis', at: serverPlace(redisUrl, 6379) }),
    sink: createSink({ cache, dataKeys, generations, signal, metrics, note: noteMark }),
    log,
    now,
  });
  const reader = createEntryReader({
    ...source,
    followedEpoch: () => follower.epoch,
    resync: () => follower.resync(),
    onFailure,
  });
  const floors = createFloors({ ...source, cache, dataKeys, doubt: reader.doubt });
  const entries = createEntries({ cache, reader, floors, open: createEntryOpener({ dataKeys, onFailure }) });

  const keyProof = createKeyProof({ someDataKeys: () => findDataKeys(loads, entries), cache: dataKeyCache });
  const closing = new AbortController();

  function noteMark(tenantId: string, mark: Buffer): void {
    // A mark that does not open has raised an alarm already.
    floors.note(tenantId, mark).catch(() => undefined);
  }
  function ageMs(): number | undefined {
    return follower.upToDateAt === undefined ? undefined : now() - follower.upToDateAt;
  }
  function isFresh(): boolean {
    const age = ageMs();
    return age !== undefined && age <= maxAgeMs;
  }

  return {
    snapshots: createSnapshotReader({
      entries,
      generations,
      assertFresh() {
        if (!isFresh()) throw unavailable(new Error('the snapshots are not known to be up to date'));
      },
    }),
    dataKeys,
    follow() {
      follower.start();
      void keyProof.run(closing.signal);
    },
    state: () => ({ ...stateOf({ follower, cache, ageMs: ageMs() }), keysOpen: keyProof.isGiven() }),
    ready: () => isFresh() && keyProof.isGiven(),
    whenChanged: (key, timeoutMs) => signal.whenChanged(key, timeoutMs),
    onChanged: (listener) => signal.onChanged(listener),
    async close() {
      closing.abort();
      await follower.close();
      loads.disconnect();
      cache.clear();
      dataKeys.clear();
    },
  };
}

function loadsOf({
  redis,
  servers,
}: {
  redis: RedisClient;
  servers: KnownServers;
}): Pick<FollowerSettings, 'whenReady' | 'areLoadable'> {
  let movedFor: string | undefined;
  return {
    whenReady: (signal) => whenReady(redis, signal),
    async areLoadable(epoch) {
      if (!(await servers.look())) return false;
      const loadable = await redis.get(changes.epoch);
      if (loadable === epoch) return true;
      // A master that was paused, and replaced meanwhile, still takes itself for the master: Sentinels know better.
      if (loadable !== null && movedFor !== epoch) redis.disconnect(true);
      movedFor = epoch;
      return false;
    },
  };
}

function createDataKeyCache(settings: SnapshotsSettings, metrics: SnapshotMetrics): DataKeyCache {
  const { wrapper, log, now, dataKeys } = settings;
  const tellKms = createPartLog(log, { part: 'kms', at: wrapper.provider });
  const refused = oncePerOutage(
    log,
    'a data key cannot be unwrapped: the KMS refused, or the master key is another one',
  );
  return new DataKeyCache({
    ...dataKeys,
    ...(now === undefined ? {} : { now }),
    wrapper,
    observe(outcome) {
      metrics.dataKey(outcome);
      if (outcome === 'denied') refused(undefined);
      if (outcome === 'unavailable') tellKms('could not be asked for a data key');
      if (outcome === 'unwrapped') tellKms(undefined);
    },
  });
}

function createSink(parts: {
  cache: EntryCache;
  dataKeys: DataKeys;
  generations: Generations;
  signal: ChangeSignal;
  metrics: SnapshotMetrics;
  note: (tenantId: string, mark: Buffer) => void;
}): ChangeSink {
  const { cache, dataKeys, generations, signal, metrics, note } = parts;
  return {
    drop({ key, mark }) {
      metrics.change();
      const tenantId = tenantOfShard(key);
      if (tenantId !== undefined && mark.length > 0) note(tenantId, mark);
      const dropped = cache.drop(key);
      generations.changed(key);
      if (dropped instanceof WrappedDataKey) dataKeys.recheck(dropped.name);
      signal.changed(key);
    },
    // Data keys stay in memory: they open nothing before their entry is read again.
    reset(reason) {
      metrics.reset(reason);
      cache.clear();
      generations.changedAll();
      signal.changedAll();
    },
  };
}

function alarm(log: Log, metrics: SnapshotMetrics): (failure: OpenFailure) => void {
  return (failure) => {
    metrics.openFailed(failure);
    const { purpose, tenantId, objectId, field } = failure.binding;
    log.error(
      { alarm: true, code: failure.code, purpose, tenantId, objectId, field },
      'an entry in Redis was changed, moved, put back or sealed by another program',
    );
  };
}

function stateOf(parts: {
  follower: ChangeFollower;
  cache: EntryCache;
  ageMs: number | undefined;
}): Omit<SnapshotsState, 'keysOpen'> {
  const { follower, cache, ageMs } = parts;
  return {
    synced: ageMs !== undefined,
    connected: follower.connected,
    lastUpToDateAt: ageMs === undefined ? null : Math.round(Date.now() - ageMs),
    ageMs: ageMs === undefined ? null : Math.round(ageMs),
    epoch: follower.epoch ?? null,
    cacheEntries: cache.size,
    cacheBytes: cache.bytes,
  };
}
