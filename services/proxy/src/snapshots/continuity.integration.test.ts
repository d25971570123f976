/** What a proxy keeps, forgets and refuses when changes may have been missed: against a real Redis. */
import { randomUUID } from 'node:crypto';
import { type KeyWrapper, KeyWrapperError } from '@knoxcall/envelope';
import { changes } from '@knoxcall/snapshot';
import {
  eventually,
  expectUnavailable,
  type FollowingProxy,
  resets,
  type Scene,
  startScene,
  wasReset,
} from './scene.fixture.ts';
import { announce, type TenantFixture } from './tenant.fixture.ts';

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

/** How many requests for floors Redis has had. */
async function readsOfFloors(): Promise<number> {
  const stats = await scene.redis.info('commandstats');
  return Number(/cmdstat_hmget:calls=(\d+)/.exec(stats)?.[1] ?? 0);
}

const timeoutMs = async (proxy: FollowingProxy): Promise<number | undefined> =>
  (await proxy.snapshots.route(tenant.id, routeId))?.timeoutMs;
/** A proxy that follows the change stream and has the route in memory. */
async function warmProxy(settings: Parameters<Scene['proxy']>[0] = {}): Promise<FollowingProxy> {
  const proxy = await scene.proxy(settings);
  expect(await timeoutMs(proxy)).toBe(1);
  return proxy;
}
describe('while Redis is within reach', () => {
  test('changes in order drop only their own entries from the cache', async () => {
    const proxy = await warmProxy();
    const entries = proxy.state().cacheEntries;
    for (let index = 0; index < 20; index++) await announce(scene.redis, `knox:{t:other}:route:${index}`, '');
    await eventually(async () => (await proxy.count('knoxcall_snapshot_changes_total'))[''] === 20);
    expect(proxy.state().cacheEntries).toBe(entries);
    expect(await resets(proxy)).toEqual({ start: 1 });
  });

  test('a gap in the numbers empties the cache', async () => {
    const proxy = await warmProxy();
    await tenant.writeRoute(routeId, 2);
    await scene.redis.incr(changes.counter);
    await scene.beat();
    await wasReset(proxy, 'gap');
    expect(await timeoutMs(proxy)).toBe(2);
    await tenant.publishRoute(routeId, 3);
    await eventually(async () => (await timeoutMs(proxy)) === 3);
    expect((await resets(proxy)).gap).toBe(1);
  });

  test('another epoch empties the cache', async () => {
    const proxy = await warmProxy();
    await tenant.writeRoute(routeId, 2);
    await scene.newEpoch();
    await scene.beat();
    await wasReset(proxy, 'epoch');
    expect(await timeoutMs(proxy)).toBe(2);
    expect(proxy.state().epoch).toBe(await scene.redis.get(changes.epoch));
  });

  test('an entry that is no change of ours empties the cache', async () => {
    const proxy = await warmProxy();
    await scene.redis.xadd(changes.stream, '*', 'strange', 'thing');
    await wasReset(proxy, 'gap');
    expect(await timeoutMs(proxy)).toBe(1);
  });

  test('10 s without a heartbeat empty the cache, and so do the next 10 s; the age counts from the last heartbeat', async () => {
    const proxy = await warmProxy();
    await tenant.writeRoute(routeId, 2);
    proxy.pass(9_000);
    expect(await timeoutMs(proxy)).toBe(1);
    proxy.pass(1_000);
    await wasReset(proxy, 'heartbeat');
    expect(await timeoutMs(proxy)).toBe(2);
    expect(proxy.state().ageMs).toBeGreaterThanOrEqual(10_000);
    proxy.pass(10_000);
    await eventually(async () => (await resets(proxy)).heartbeat === 2);
    await scene.beat();
    await eventually(() => (proxy.state().ageMs ?? Number.NaN) < 5_000);
  });

  test('after 10 s of silence the cache is emptied, and the connection stays', async () => {
    const proxy = await warmProxy();
    proxy.pass(9_600);
    await wasReset(proxy, 'heartbeat');
    expect(proxy.state().ageMs).toBeGreaterThanOrEqual(10_000);
    expect(proxy.logged.map(({ message }) => message)).toEqual([
      'following the change stream',
      'emptied the cache of snapshots',
    ]);
  });

  test('changes do not count as heartbeats', async () => {
    const proxy = await warmProxy();
    proxy.pass(10_000);
    await announce(scene.redis, 'knox:{t:other}:route:1');
    await wasReset(proxy, 'heartbeat');
  });
});

describe('when Redis loses everything', () => {
  test('entries in memory are still served, and others are never taken for absent', async () => {
    await tenant.publishKey('known');
    const proxy = await warmProxy();
    await scene.redis.flushall();
    expect(await timeoutMs(proxy)).toBe(1);
    await expectUnavailable(proxy.snapshots.apiKey('known'));
    await expectUnavailable(proxy.snapshots.route(tenant.id, randomUUID()));
    await scene.beat();
    await announce(scene.redis, '', '');
    expect(await timeoutMs(proxy)).toBe(1);
    expect(await resets(proxy)).toEqual({ start: 1 });
  });

  test('a change published before the rebuild is in force, and the rebuild empties the cache', async () => {
    const proxy = await warmProxy();
    await scene.redis.flushall();
    await scene.beat();
    await tenant.writeBase();
    await tenant.publishRoute(routeId, 2);
    await eventually(async () => (await timeoutMs(proxy)) === 2);
    expect(await resets(proxy)).toEqual({ start: 1 });
    await tenant.writeRoute(routeId, 3);
    await scene.newEpoch();
    await scene.beat();
    await wasReset(proxy, 'epoch');
    expect(await timeoutMs(proxy)).toBe(3);
  });

  test('served values are still served while the KMS is away, even after the rebuild', async () => {
    let isAway = false;
    const unwrap: KeyWrapper['unwrap'] = (...key) =>
      isAway ? Promise.reject(new KeyWrapperError('unavailable', 'away')) : scene.wrapper.unwrap(...key);
    const proxy = await warmProxy({ wrapper: { ...scene.wrapper, unwrap } });
    isAway = true;
    await scene.redis.flushall();
    await tenant.writeBase();
    await tenant.publishRoute(routeId, 2);
    await scene.newEpoch();
    await scene.beat();
    await wasReset(proxy, 'epoch');
    expect(await timeoutMs(proxy)).toBe(2);
    await tenant.announceDataKey();
    await scene.caughtUp(proxy);
    await tenant.publishRoute(routeId, 3);
    await scene.caughtUp(proxy);
    expect(await timeoutMs(proxy)).toBe(3);
  });

  test('a request during the rebuild waits for its end, and gets the rebuilt entry', async () => {
    const proxy = await scene.proxy();
    await scene.redis.flushall();
    const before = await readsOfFloors();
    const waiting = proxy.snapshots.route(tenant.id, routeId);
    await eventually(async () => (await readsOfFloors()) > before);
    await tenant.writeBase();
    await tenant.writeRoute(routeId, 4);
    await scene.newEpoch();
    await scene.beat();
    expect((await waiting)?.timeoutMs).toBe(4);
  });

  test('an epoch that the change stream has not announced yet is noticed, and then absent means absent', async () => {
    const proxy = await warmProxy();
    const epoch = await scene.newEpoch().then(() => scene.redis.get(changes.epoch));
    expect(await proxy.snapshots.apiKey('nobody')).toBeUndefined();
    expect(proxy.state().epoch).toBe(epoch);
    expect(await resets(proxy)).toMatchObject({ epoch: 1 });
  });

  test('a stream that begins again below the ids seen is noticed after 10 s', async () => {
    const proxy = await warmProxy();
    await scene.redis.flushall();
    await scene.redis.xadd(changes.stream, '1-1', 'n', 1, 'e', randomUUID(), 'k', '');
    await scene.newEpoch();
    await tenant.writeBase();
    await tenant.writeRoute(routeId, 2);
    proxy.pass(10_000);
    await wasReset(proxy, 'lost');
    expect(await timeoutMs(proxy)).toBe(2);
  });
});

test('a proxy that starts with an empty Redis answers nothing, and works once Redis is complete', async () => {
  await scene.redis.flushall();
  const proxy = scene.startProxy();
  await expectUnavailable(proxy.snapshots.apiKey('any'));
  await eventually(() => proxy.state().connected);
  await scene.beat();
  await scene.caughtUp(proxy);
  await expectUnavailable(proxy.snapshots.apiKey('any'));
  expect(proxy.ready()).toBe(false);
  await tenant.writeBase();
  await tenant.writeRoute(routeId, 2);
  await scene.newEpoch();
  await scene.beat();
  await eventually(() => proxy.ready());
  expect(await timeoutMs(proxy)).toBe(2);
  expect(await proxy.snapshots.apiKey('any')).toBeUndefined();
});
