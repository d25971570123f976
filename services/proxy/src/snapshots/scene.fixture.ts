/** For tests: a real Redis and proxies that follow it. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createLocalWrapper } from '@knoxcall/envelope';
import { type RedisServer, startRedis } from '@knoxcall/local-stack';
import { Problem } from '@knoxcall/problems';
import { processesOf } from '@knoxcall/redis';
import { changes } from '@knoxcall/snapshot';
import { type Log, Registry } from '@knoxcall/telemetry';
import { Redis } from 'ioredis';
import { createSnapshots, type SnapshotsClient, type SnapshotsSettings } from './create-snapshots.ts';
import type { Snapshots } from './snapshots.ts';
import { announce, createTenant } from './tenant.fixture.ts';

/** A proxy's client, what it logged, and a clock that can be moved on. */
type Answers = Omit<Snapshots, 'generation'>;
/** The answers of `snapshots`, always as promises. */
type PromisedAnswers = {
  [Name in keyof Answers]: (
    ...asked: Parameters<Answers[Name]>
  ) => Promise<Awaited<ReturnType<Answers[Name]>>>;
};

export type FollowingProxy = Omit<SnapshotsClient, 'snapshots'> & {
  snapshots: PromisedAnswers;
  logged: { level: string; fields: object; message: string }[];
  pass(ms: number): void;
  count(metric: string): Promise<Record<string, number>>;
};
export type Scene = Awaited<ReturnType<typeof startScene>>;

/** Polls `check` until it is true. Rejects after 8 s. */
export async function eventually(check: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 8_000; performance.now() < end; await delay(2)) {
    if (await check()) return;
  }
  throw new Error('it did not become true in 8 s');
}

/** How often the cache was emptied, by reason. */
export const resets = (proxy: FollowingProxy) => proxy.count('knoxcall_snapshot_cache_resets_total');
export const wasReset = (proxy: FollowingProxy, reason: string) =>
  eventually(async () => ((await resets(proxy))[reason] ?? 0) > 0);

/** Expects the one answer for what cannot be known or opened now. */
export async function expectUnavailable(answer: Promise<unknown>): Promise<void> {
  const error = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Problem);
  expect(error).toMatchObject({ type: 'dependency_unavailable', headers: { 'Retry-After': '1' } });
}

/** `reset()` empties Redis, except for an epoch; `end()` stops all that was started. */
export async function startScene() {
  const dataDir = await mkdtemp(join(tmpdir(), 'knoxcall-snapshots-'));
  const start = (port?: number): Promise<RedisServer> =>
    startRedis({ dataDir, log: () => undefined, ...(port === undefined ? {} : { port }) });
  let server = await start();
  const redis = new Redis(server.url, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  const wrapper = createLocalWrapper(randomBytes(32));
  const proxies: FollowingProxy[] = [];
  function startProxy(settings: Partial<SnapshotsSettings> = {}): FollowingProxy {
    const proxy = createProxy({ redisUrl: server.url, wrapper, ...settings });
    proxies.push(proxy);
    proxy.follow();
    return proxy;
  }

  return {
    redis,
    wrapper,
    stopRedis: () => server.stop(),
    async restartRedis() {
      await server.stop();
      server = await start(server.port);
    },
    redisPid: () => server.process.pid,
    redisUrl: () => server.url,
    beat: () => announce(redis, ''),
    /** Notes the Redis processes, as a worker does after it has written everything. */
    noteServers: async () => redis.set(changes.servers, (await processesOf([redis])).join(' ')),
    newEpoch: () => redis.set(changes.epoch, randomUUID()),
    createTenant: () => createTenant(redis, wrapper),
    async reset() {
      for (const proxy of proxies.splice(0)) await proxy.close();
      await redis.flushall();
      await redis.set(changes.epoch, randomUUID());
      await announce(redis, '');
    },
    /** Starts to follow, even if Redis cannot be reached. */
    startProxy,
    /** Starts to follow, and resolves once the proxy is synchronised. */
    async proxy(settings: Partial<SnapshotsSettings> = {}): Promise<FollowingProxy> {
      const proxy = startProxy(settings);
      await eventually(() => proxy.state().synced);
      return proxy;
    },
    /** Resolves when the proxy has seen all changes announced before. */
    async caughtUp(proxy: FollowingProxy) {
      const marker = `marker:${randomUUID()}`;
      const seen = proxy.whenChanged(marker, 8_000);
      await announce(redis, marker);
      await seen;
    },
    async end() {
      for (const proxy of proxies) await proxy.close();
      redis.disconnect();
      await server.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

function createProxy(
  settings: Partial<SnapshotsSettings> & Pick<SnapshotsSettings, 'redisUrl' | 'wrapper'>,
): FollowingProxy {
  const logged: FollowingProxy['logged'] = [];
  const line = (level: string) => (fields: object, message: string) =>
    void logged.push({ level, fields, message });
  const log: Log = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
  const registry = new Registry();
  let passed = 0;
  const client = createSnapshots({
    maxAgeMs: 300_000,
    cache: { maxEntries: 10_000, maxBytes: 64_000_000 },
    dataKeys: { maxKeys: 100, ttlMs: 300_000 },
    log,
    registry,
    now: () => performance.now() + passed,
    ...settings,
  });
  return {
    ...client,
    snapshots: promised(client.snapshots),
    logged,
    pass(ms) {
      passed += ms;
    },
    async count(metric) {
      const { values } = (await registry.getSingleMetric(metric)?.get()) ?? { values: [] };
      return Object.fromEntries(values.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
    },
  };
}

function promised(snapshots: Snapshots): PromisedAnswers {
  return {
    apiKey: async (...asked) => snapshots.apiKey(...asked),
    tenant: async (...asked) => snapshots.tenant(...asked),
    route: async (...asked) => snapshots.route(...asked),
    variables: async (...asked) => snapshots.variables(...asked),
    secretById: async (...asked) => snapshots.secretById(...asked),
    secretByName: async (...asked) => snapshots.secretByName(...asked),
    value: async (...asked) => snapshots.value(...asked),
  };
}
