/** What a proxy keeps, forgets and refuses when it loses its connection to Redis. */
import { randomUUID } from 'node:crypto';
import { changes, entryKey, type SecretEntry } from '@knoxcall/snapshot';
import type { ChainableCommander } from 'ioredis';
import {
  eventually,
  expectUnavailable,
  type FollowingProxy,
  resets,
  type Scene,
  startScene,
  wasReset,
} from './scene.fixture.ts';
import { announce, appendTo, type TenantFixture } from './tenant.fixture.ts';

let scene: Scene;
let tenant: TenantFixture;
let routeId: string;
beforeAll(async () => {
  scene = await startScene();
}, 60_000);
beforeEach(async () => {
  await scene.reset();
  tenant = await scene.createTenant();
  routeId = randomUUID();
  await tenant.publishRoute(routeId, 1);
});
afterAll(() => scene.end());

const timeoutMs = async (proxy: FollowingProxy): Promise<number | undefined> =>
  (await proxy.snapshots.route(tenant.id, routeId))?.timeoutMs;
/** A proxy that follows the change stream and has the route in memory. */
async function warmProxy(settings: Parameters<Scene['proxy']>[0] = {}): Promise<FollowingProxy> {
  const proxy = await scene.proxy(settings);
  await eventually(() => proxy.ready());
  expect(await timeoutMs(proxy)).toBe(1);
  return proxy;
}
/** A secret with a value, both in memory; the environment's id does not matter. */
async function warmSecret({ snapshots }: FollowingProxy): Promise<SecretEntry> {
  const id = randomUUID();
  await tenant.publishSecret({
    id,
    name: 'stripe',
    kind: 'string',
    allowedHosts: null,
    allowedRoutes: null,
    alwaysRedact: false,
    expiresAt: null,
    strictExpiryEnforcement: false,
    environments: [],
  });
  await tenant.publishName('secret', 'stripe', id);
  await tenant.publishValue({ secretId: id, environmentId: routeId, field: 'value' }, 'value');
  const secret = await snapshots.secretByName(tenant.id, 'stripe');
  expect(await snapshots.value(secret!, tenant.id, routeId)).toBeDefined();
  return secret!;
}
/** Cuts every connection but the test's own, and runs `meanwhile` in the same transaction, before anyone can reconnect. */
async function cutConnections(
  meanwhile: (redis: ChainableCommander) => unknown = () => undefined,
): Promise<void> {
  const transaction = scene.redis.multi().call('CLIENT', 'KILL', 'TYPE', 'NORMAL', 'SKIPME', 'YES');
  meanwhile(transaction);
  await transaction.exec();
}
const streamEnd = async () => (await scene.redis.xrevrange(changes.stream, '+', '-', 'COUNT', 1))[0]![0];

describe('after a lost connection', () => {
  test('the cache stays if no change was missed', async () => {
    const proxy = await warmProxy();
    await cutConnections();
    await eventually(
      async () => proxy.logged.filter(({ message }) => message.startsWith('following')).length === 2,
    );
    await tenant.publishRoute(routeId, 2);
    await eventually(async () => (await timeoutMs(proxy).catch(() => undefined)) === 2);
    expect(await resets(proxy)).toEqual({ start: 1 });
  });

  test('the proxy is not up to date before it has caught up', async () => {
    const proxy = await warmProxy();
    proxy.pass(5_000);
    const written = await tenant.writeRoute(routeId, 2);
    await cutConnections((redis) => appendTo(redis, written));
    await eventually(async () => (await proxy.count('knoxcall_snapshot_changes_total'))[''] === 1);
    expect(proxy.state().ageMs).toBeGreaterThanOrEqual(5_000);
    await scene.beat();
    await eventually(() => (proxy.state().ageMs ?? Number.NaN) < 5_000);
  });

  test('a failover to a replica that lacks the last changes empties the cache', async () => {
    const proxy = await warmProxy();
    await tenant.publishRoute(routeId, 2);
    await eventually(async () => (await timeoutMs(proxy)) === 2);
    const lost = await streamEnd();
    await scene.redis.del(entryKey(tenant.id, 'route', routeId));
    await tenant.writeRoute(routeId, 1);
    await cutConnections((redis) => redis.xdel(changes.stream, lost).decr(changes.counter));
    await wasReset(proxy, 'lost');
    await eventually(async () => (await timeoutMs(proxy).catch(() => undefined)) === 1);
  });

  test('it also does if other changes have taken the same numbers since', async () => {
    const proxy = await warmProxy();
    await announce(scene.redis, 'knox:{t:other}:route:1');
    await eventually(async () => (await proxy.count('knoxcall_snapshot_changes_total'))[''] === 1);
    const lost = await streamEnd();
    const written = await tenant.writeRoute(routeId, 2);
    await cutConnections((redis) => {
      redis.xdel(changes.stream, lost).decr(changes.counter);
      appendTo(redis, written, '');
    });
    await wasReset(proxy, 'lost');
    await eventually(async () => (await timeoutMs(proxy).catch(() => undefined)) === 2);
  });

  test('a stream trimmed past the last seen change empties the cache', async () => {
    const proxy = await warmProxy();
    await cutConnections((redis) => appendTo(redis.xtrim(changes.stream, 'MAXLEN', 0), ''));
    await wasReset(proxy, 'lost');
  });
});

describe('while Redis is down', () => {
  afterEach(async () => {
    await scene.restartRedis();
    await eventually(async () => (await scene.redis.ping()) === 'PONG');
  });

  test('entries in memory are served, others are refused at once, and the proxy catches up by itself', async () => {
    const proxy = await warmProxy();
    await scene.stopRedis();
    await eventually(() => !proxy.state().connected);
    expect(await timeoutMs(proxy)).toBe(1);
    const asked = performance.now();
    await expectUnavailable(proxy.snapshots.apiKey('cold'));
    expect(performance.now() - asked).toBeLessThan(1000);
    expect(proxy.ready()).toBe(true);
    await scene.restartRedis();
    await eventually(() => proxy.state().connected);
    expect(await resets(proxy)).toEqual({ start: 1 });
    expect(await timeoutMs(proxy)).toBe(1);
    await tenant.publishRoute(routeId, 2);
    await eventually(async () => (await timeoutMs(proxy)) === 2);
    await eventually(() =>
      proxy.snapshots.apiKey('cold').then(
        (key) => key === undefined,
        () => false,
      ),
    );
  });

  test('a change made during the outage is in force after the reconnect', async () => {
    const proxy = await warmProxy();
    await scene.stopRedis();
    await eventually(() => !proxy.state().connected);
    await scene.restartRedis();
    await tenant.publishRoute(routeId, 2);
    await eventually(async () => (await timeoutMs(proxy)) === 2);
  });

  test('everything is refused past the maximum age, and served again after the outage', async () => {
    const proxy = await warmProxy({ maxAgeMs: 60_000 });
    const { snapshots } = proxy;
    const secret = await warmSecret(proxy);
    await tenant.publishKey('warm');
    await snapshots.apiKey('warm');
    await scene.stopRedis();
    await eventually(() => !proxy.state().connected);
    const { lastUpToDateAt } = proxy.state();
    proxy.pass(50_000);
    expect(await timeoutMs(proxy)).toBe(1);
    proxy.pass(10_001);
    expect(proxy.ready()).toBe(false);
    expect(proxy.state().lastUpToDateAt).toBeLessThan(lastUpToDateAt ?? 0);
    await expectUnavailable(snapshots.apiKey('warm'));
    await expectUnavailable(snapshots.tenant(tenant.id));
    await expectUnavailable(snapshots.route(tenant.id, routeId));
    await expectUnavailable(snapshots.secretById(tenant.id, secret.id));
    await expectUnavailable(snapshots.secretByName(tenant.id, secret.name));
    await expectUnavailable(snapshots.value(secret, tenant.id, routeId));
    expect((await proxy.count('knoxcall_snapshot_age_seconds'))['']).toBeGreaterThan(60);
    expect(await proxy.count('knoxcall_snapshot_connected')).toEqual({ '': 0 });
    await scene.restartRedis();
    await eventually(() => proxy.ready());
    expect(await timeoutMs(proxy)).toBe(1);
    expect(await resets(proxy)).toEqual({ start: 1 });
  });
});

test('a restarted Redis is not trusted before a worker has written everything to it', async () => {
  await scene.noteServers();
  const proxy = await warmProxy();
  await tenant.publishRoute(routeId, 2);
  await eventually(async () => (await timeoutMs(proxy)) === 2);
  await scene.restartRedis();
  // The state from before the lost changes: a proxy that starts now cannot know better.
  await tenant.publishKey('old');
  const starting = scene.startProxy();
  await expectUnavailable(starting.snapshots.apiKey('old'));
  await expectUnavailable(starting.snapshots.route(tenant.id, routeId));
  expect(await timeoutMs(proxy)).toBe(2);
  expect(proxy.state().connected).toBe(false);
  await tenant.writeRoute(routeId, 3);
  await scene.noteServers();
  await scene.newEpoch();
  await scene.beat();
  await eventually(async () => (await timeoutMs(proxy).catch(() => undefined)) === 3);
  await eventually(async () => (await timeoutMs(starting).catch(() => undefined)) === 3);
  expect(await resets(proxy)).toEqual({ start: 1, epoch: 1 });
});

test('entries that change while a restarted Redis is written are not served from memory', async () => {
  await scene.noteServers();
  const proxy = await warmProxy();
  await scene.restartRedis();
  await scene.redis.del(changes.epoch);
  await scene.noteServers();
  await tenant.publishRoute(routeId, 2);
  await eventually(async () => (await timeoutMs(proxy)) === 2);
  expect(proxy.state().connected).toBe(false);
  await scene.newEpoch();
  await scene.beat();
  await eventually(() => proxy.state().connected);
  expect(await resets(proxy)).toEqual({ start: 1, epoch: 1 });
});

test('a Redis that hangs counts as down: memory serves, and nothing is dropped from it', async () => {
  const proxy = await warmProxy();
  process.kill(scene.redisPid(), 'SIGSTOP');
  try {
    await eventually(() => !proxy.state().connected);
    const asked = performance.now();
    await expectUnavailable(proxy.snapshots.apiKey('cold'));
    const refused = performance.now();
    expect(refused - asked).toBeLessThan(4_000);
    await expectUnavailable(proxy.snapshots.apiKey('cold'));
    expect(performance.now() - refused).toBeLessThan(1000);
    proxy.pass(60_000);
    expect(await timeoutMs(proxy)).toBe(1);
  } finally {
    process.kill(scene.redisPid(), 'SIGCONT');
  }
  await eventually(() => proxy.state().connected);
  expect(await resets(proxy)).toEqual({ start: 1 });
}, 20_000);

test('a proxy that never reaches Redis logs it once, answers nothing, and can be closed', async () => {
  const proxy = scene.startProxy({ redisUrl: 'redis://127.0.0.1:1' });
  await eventually(() => proxy.logged.length > 0);
  await expectUnavailable(proxy.snapshots.apiKey('any'));
  expect(proxy.state()).toMatchObject({ synced: false, connected: false, lastUpToDateAt: null, epoch: null });
  expect(await proxy.count('knoxcall_snapshot_age_seconds')).toEqual({ '': Number.POSITIVE_INFINITY });
  expect(proxy.logged.map(({ level }) => level)).toEqual(['warn']);
  await proxy.close();
});
