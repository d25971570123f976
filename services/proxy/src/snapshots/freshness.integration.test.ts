/** A proxy uses a change at once: against a real Redis, written by the real scripts. */
import { randomUUID } from 'node:crypto';
import type { KeyWrapper } from '@knoxcall/envelope';
import { eventually, type Scene, startScene } from './scene.fixture.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
}, 60_000);
beforeEach(() => scene.reset());
afterAll(() => scene.end());

test('a published change is in force within 100 ms, at the 99th percentile of 500 changes', async () => {
  const tenant = await scene.createTenant();
  const { snapshots } = await scene.proxy();
  const routeId = randomUUID();
  const waits: number[] = [];
  for (let timeoutMs = 1; timeoutMs <= 500; timeoutMs++) {
    await tenant.publishRoute(routeId, timeoutMs);
    const published = performance.now();
    while ((await snapshots.route(tenant.id, routeId))?.timeoutMs !== timeoutMs) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    waits.push(performance.now() - published);
  }
  waits.sort((a, b) => a - b);
  console.info(`publish to visible: median ${waits[249]?.toFixed(2)} ms, p99 ${waits[494]?.toFixed(2)} ms`);
  expect(waits[494]).toBeLessThan(100);
});

/** How many requests for floors and for the epoch Redis has had. Each request for entries reads the epoch twice. */
async function questions(commands = /cmdstat_(?:get|hmget):calls=(\d+)/g): Promise<number> {
  const stats = await scene.redis.info('commandstats');
  const calls = [...stats.matchAll(commands)];
  return calls.reduce((sum, [, count]) => sum + Number(count), 0);
}

test('a hundred unknown names cause one request to Redis, and none the second time', async () => {
  const tenant = await scene.createTenant();
  const { snapshots } = await scene.proxy();
  const ask = () =>
    Promise.all(Array.from({ length: 100 }, (_, at) => snapshots.secretByName(tenant.id, `unknown_${at}`)));
  await snapshots.tenant(tenant.id);
  const before = await questions();
  expect(new Set(await ask())).toEqual(new Set([undefined]));
  expect((await questions()) - before).toBeLessThanOrEqual(4);
  const reads = /cmdstat_(?:hmget|hgetall):calls=(\d+)/g;
  const after = await questions(reads);
  await ask();
  expect(await questions(reads)).toBe(after);
});

test('a hundred known names are read together, floors and entries', async () => {
  const tenant = await scene.createTenant();
  for (let at = 0; at < 100; at++) await tenant.publishName('secret', `name_${at}`, randomUUID());
  const { snapshots } = await scene.proxy();
  await snapshots.tenant(tenant.id);
  const before = await questions();
  await Promise.all(Array.from({ length: 100 }, (_, at) => snapshots.secretByName(tenant.id, `name_${at}`)));
  expect((await questions()) - before).toBeLessThanOrEqual(8);
});

test('a new API key works at once, even if it was asked for before it existed', async () => {
  const tenant = await scene.createTenant();
  const proxy = await scene.proxy();
  expect(await proxy.snapshots.apiKey('new')).toBeUndefined();
  expect(await proxy.snapshots.apiKey('new')).toBeUndefined();
  expect(await proxy.count('knoxcall_snapshot_cache_reads_total')).toMatchObject({ absent: 1 });
  await tenant.publishKey('new');
  const published = performance.now();
  await eventually(async () => (await proxy.snapshots.apiKey('new')) !== undefined);
  expect(performance.now() - published).toBeLessThan(1000);
  expect(await proxy.snapshots.apiKey('new')).toMatchObject({
    tenantId: tenant.id,
    entry: { role: 'invoke' },
  });
});

test('a revoked API key is unknown', async () => {
  const tenant = await scene.createTenant();
  await tenant.publishKey('old');
  const { snapshots } = await scene.proxy();
  expect(await snapshots.apiKey('old')).toBeDefined();
  await tenant.removeKey('old');
  await eventually(async () => (await snapshots.apiKey('old')) === undefined);
});

test('a renamed route is found by its new name only, and by its id as before', async () => {
  const tenant = await scene.createTenant();
  const routeId = randomUUID();
  await tenant.publishRoute(routeId);
  await tenant.publishName('route', 'before', routeId);
  const { snapshots } = await scene.proxy();
  expect(await snapshots.route(tenant.id, 'before')).toMatchObject({ id: routeId });
  expect(await snapshots.route(tenant.id, 'after')).toBeUndefined();
  await tenant.publishName('route', 'before', null);
  await tenant.publishName('route', 'after', routeId);
  await eventually(async () => (await snapshots.route(tenant.id, 'after')) !== undefined);
  expect(await snapshots.route(tenant.id, 'before')).toBeUndefined();
  expect(await snapshots.route(tenant.id, routeId.toUpperCase())).toMatchObject({ id: routeId });
});

test('a route whose name looks like a UUID is found by that name', async () => {
  const tenant = await scene.createTenant();
  const [routeId, name] = [randomUUID(), randomUUID()];
  await tenant.publishRoute(routeId);
  await tenant.publishName('route', name, routeId);
  const { snapshots } = await scene.proxy();
  expect(await snapshots.route(tenant.id, name)).toMatchObject({ id: routeId });
});

test("another tenant's route and secret look as if they did not exist", async () => {
  const [mine, theirs] = [await scene.createTenant(), await scene.createTenant()];
  const id = randomUUID();
  await theirs.publishRoute(id);
  await theirs.publishName('route', 'name', id);
  const { snapshots } = await scene.proxy();
  expect(await snapshots.route(mine.id, id)).toBeUndefined();
  expect(await snapshots.route(mine.id, 'name')).toBeUndefined();
  expect(await snapshots.route(theirs.id, 'name')).toBeDefined();
});

test('requests that wait for a load get the entry that changed during the load', async () => {
  const tenant = await scene.createTenant();
  const routeId = randomUUID();
  await tenant.publishRoute(routeId, 1);
  const gate = gated(scene.wrapper);
  const proxy = await scene.proxy({ wrapper: gate.wrapper });
  const waiting = [proxy.snapshots.route(tenant.id, routeId), proxy.snapshots.route(tenant.id, routeId)];
  await gate.entered;
  await tenant.publishRoute(routeId, 2);
  await eventually(async () => ((await proxy.count('knoxcall_snapshot_changes_total'))[''] ?? 0) > 0);
  gate.open();
  expect((await Promise.all(waiting)).map((route) => route?.timeoutMs)).toEqual([2, 2]);
  expect((await proxy.snapshots.route(tenant.id, routeId))?.timeoutMs).toBe(2);
});

test('a cache with room for few entries stays small and still answers every request', async () => {
  const tenant = await scene.createTenant();
  const ids = Array.from({ length: 50 }, () => randomUUID());
  for (const [index, id] of ids.entries()) await tenant.publishRoute(id, index);
  const proxy = await scene.proxy({ cache: { maxEntries: 10, maxBytes: 64_000_000 } });
  for (const [index, id] of ids.entries()) {
    expect((await proxy.snapshots.route(tenant.id, id))?.timeoutMs).toBe(index);
    expect(proxy.state().cacheEntries).toBeLessThanOrEqual(10);
  }
  const narrow = await scene.proxy({ cache: { maxEntries: 1000, maxBytes: 20_000 } });
  for (const id of ids) await narrow.snapshots.route(tenant.id, id);
  expect(narrow.state().cacheBytes).toBeLessThanOrEqual(20_000);
  expect(narrow.state().cacheEntries).toBeGreaterThan(1);
});

test('a caller that waits for the change of an entry learns of it at once', async () => {
  const tenant = await scene.createTenant();
  const proxy = await scene.proxy();
  const routeId = randomUUID();
  const key = await tenant.writeRoute(routeId);
  const began = performance.now();
  const told = proxy.whenChanged(key, 5_000);
  await tenant.publishRoute(routeId);
  await told;
  expect(performance.now() - began).toBeLessThan(1_000);
});

/** A wrapper that unwraps only once the gate is open. */
function gated(wrapper: KeyWrapper): { wrapper: KeyWrapper; entered: Promise<void>; open(): void } {
  const entered = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    wrapper: {
      ...wrapper,
      async unwrap(wrapped, context) {
        entered.resolve();
        await opened.promise;
        return wrapper.unwrap(wrapped, context);
      },
    },
    entered: entered.promise,
    open: () => opened.resolve(),
  };
}
