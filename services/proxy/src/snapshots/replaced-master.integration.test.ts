/** A proxy follows the changes of a new master while its connection for loads is still with the old one. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '@knoxcall/local-stack';
import { changes } from '@knoxcall/snapshot';
import { Redis } from 'ioredis';
import { eventually, type FollowingProxy, type Scene, startScene } from './scene.fixture.ts';
import { announce } from './tenant.fixture.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
  await scene.reset();
}, 60_000);
afterAll(() => scene.end());

test('loads move from a replaced master, which still answers, to the one that the changes come from', async () => {
  const tenant = await scene.createTenant();
  const routeId = randomUUID();
  await tenant.publishRoute(routeId, 1);
  const timeoutOf = async ({ snapshots }: FollowingProxy): Promise<number | undefined> =>
    (await snapshots.route(tenant.id, routeId))?.timeoutMs;
  const dataDir = await mkdtemp(join(tmpdir(), 'knoxcall-second-redis-'));
  const second = await startRedis({ dataDir, log: () => undefined });
  const successor = new Redis(second.url);
  await successor.config('SET', 'requirepass', new URL(scene.redisUrl()).password);
  let master = Number(new URL(scene.redisUrl()).port);
  const sentinel = createServer((near) => {
    const far = connect(master, '127.0.0.1');
    for (const [one, other] of [[near, far] as const, [far, near] as const])
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(sentinel, 'listening');
  const { port } = sentinel.address() as AddressInfo;
  const address = Object.assign(new URL(scene.redisUrl()), { port: String(port) });
  const proxy = await scene.proxy({ redisUrl: String(address) });
  expect(await timeoutOf(proxy)).toBe(1);

  // The rebuild on the successor has another value of the route.
  const before = await allOf(scene.redis);
  await tenant.writeRoute(routeId, 2);
  await putBack(successor, await allOf(scene.redis));
  await successor.set(changes.epoch, randomUUID());
  await announce(successor, '');
  await putBack(scene.redis, before);
  master = second.port;
  const clients = String(await scene.redis.client('LIST'));
  const follower = /^id=(\d+) .*name=knoxcall-proxy-changes/m.exec(clients)?.[1];
  await scene.redis.client('KILL', 'ID', String(follower));

  await eventually(async () => (await timeoutOf(proxy)) === 2);
  await proxy.close();
  successor.disconnect();
  sentinel.close();
  await second.stop();
  await rm(dataDir, { recursive: true });
});

type Copy = { key: string; bytes: Buffer }[];

async function allOf(redis: Redis): Promise<Copy> {
  const keys = await redis.keys('*');
  return Promise.all(keys.map(async (key) => ({ key, bytes: (await redis.dumpBuffer(key))! })));
}

async function putBack(redis: Redis, copy: Copy): Promise<void> {
  for (const { key, bytes } of copy) await redis.restore(key, 0, bytes, 'REPLACE');
}
