/** Recovery after faults: Redis loses everything, processes die, publishers race. A product of this file's own. */
import {
  call,
  createTenant,
  holdChanges,
  type Product,
  type RecordingUpstream,
  sendSecret,
  shareOut,
  startProduct,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import { Redis } from 'ioredis';

let product: Product;
let upstream: RecordingUpstream;
let tenant: Tenant;
let redis: Redis;

beforeAll(async () => {
  product = await startProduct({ proxies: 2, controlPlanes: 3 });
  upstream = await startRecordingUpstream();
  upstream.answerWith((request, response) => response.end(request.headers['x-key'] ?? ''));
  tenant = await createTenant(product);
  redis = new Redis(product.servers.redisUrl);
}, 90_000);

afterAll(async () => {
  redis.disconnect();
  await upstream.close();
  await product.stop();
}, 60_000);

const secretAndRoute = (name: string): Promise<string> =>
  sendSecret(tenant, upstream, { route: name, secret: { name, value: 'value-0' } });

test('the idempotency key of a request whose process died is locked for seconds, not for minutes', async () => {
  const key = { headers: { 'x-idempotency-key': 'cut-off' }, body: { name: 'cut_off', value: 'v' } };
  const held = await holdChanges(product, tenant.id);
  const lost = tenant.send('POST', '/v1/secrets', key).catch(() => undefined);
  await held.somebodyWaits();
  await product.kill('control-plane', 'SIGKILL');
  await held.letGo();
  await lost;
  await product.start('control-plane');
  const again = () => tenant.send('POST', '/v1/secrets', key);
  expect((await again()).headers['retry-after']).toBe('1');
  await until('the key is free', async () => (await again()).status === 201, 30_000);
}, 60_000);

test('a revision in Redis that PostgreSQL never issued does not stop a change from being in force', async () => {
  await secretAndRoute('ahead');
  const { id } = await tenant.done('GET', '/v1/routes/ahead');
  expect((await tenant.proxy({ route: 'ahead' })).status).toBe(200);
  await redis.hset(`knox:{t:${tenant.id}}:route:${id}`, 'r', '999999999');
  await redis.hset('knox:{changes}:revisions', tenant.id, '999999999');
  await tenant.done('PATCH', `/v1/routes/${id}`, { enabled: false });
  await until('the change', async () => (await tenant.proxy({ route: 'ahead' })).status === 404, 5_000);
  await tenant.done('PATCH', `/v1/routes/${id}`, { enabled: true });
  expect((await tenant.proxy({ route: 'ahead', proxy: 1 })).status).toBe(200);
});

test('a tenant whose entries were all put back to an older state is written again within a minute', async () => {
  await secretAndRoute('replayed');
  const key = await tenant.done('POST', '/v1/api-keys', { name: 'to be brought back', role: 'invoke' });
  const keys = [...(await redis.keys(`knox:{t:${tenant.id}}:*`)), `knox:key:${key.key_id}`];
  const kept = await Promise.all(keys.map((name) => redis.hgetallBuffer(name)));
  const older = async () => {
    const text = (await call(`${product.metrics.worker}/metrics`)).text;
    return Number(/^knoxcall_snapshot_older_roots_total (\d+)$/m.exec(text)?.[1]);
  };
  await tenant.done('DELETE', `/v1/api-keys/${key.id}`);
  expect(await older()).toBe(0);
  const epoch = await redis.get('knox:{changes}:epoch');
  for (const [index, name] of keys.entries()) {
    await redis.del(name);
    await redis.hset(name, ...Object.entries(kept[index]!).flat());
  }
  await until('an alarm', async () => (await older()) === 1, 60_000);
  await until('another epoch', async () => ![null, epoch].includes(await redis.get('knox:{changes}:epoch')));
  for (const proxy of [0, 1]) {
    const status = async (options: { key?: string }) =>
      (await tenant.proxy({ route: 'replayed', proxy, ...options })).status;
    await until('served', async () => (await status({})) === 200, 5000);
    expect(await status({ key: String(key.api_key) })).toBe(401);
  }
}, 90_000);

test('FLUSHALL under load: requests on warm routes are served, and Redis is complete again within 5 s', async () => {
  await secretAndRoute('warm');
  const coldId = await secretAndRoute('cold');
  for (const proxy of [0, 1]) expect((await tenant.proxy({ route: 'warm', proxy })).text).toBe('value-0');
  const before = (await redis.keys('knox:{t:*')).length;
  let running = true;
  const statuses = new Set<number>();
  const load = [0, 1].map(async (proxy) => {
    while (running) statuses.add((await tenant.proxy({ route: 'warm', proxy })).status);
  });
  await redis.flushall();
  const start = performance.now();
  await until('all entries are back', async () => (await redis.keys('knox:{t:*')).length >= before, 5000);
  await until('a cold route works', async () => (await tenant.proxy({ route: 'cold' })).status === 200, 5000);
  console.info(`complete again after ${(performance.now() - start).toFixed(0)} ms`);
  running = false;
  await Promise.all(load);
  expect([...statuses]).toEqual([200]);
  await until(
    'schedulers are back',
    async () => (await redis.keys('{knox-jobs}:knoxcall:repeat*')).length > 0,
    5000,
  );
  await tenant.done('PUT', `/v1/secrets/${coldId}/value`, { value: 'value-1' });
  await until('changes arrive', async () => (await tenant.proxy({ route: 'cold' })).text === 'value-1', 1000);
}, 30_000);

test('a control plane that dies between commit and publication loses no change', async () => {
  const id = await secretAndRoute('crash');
  for (const proxy of [0, 1]) await tenant.proxy({ route: 'crash', proxy });
  await product.kill('control-plane', 'SIGKILL');
  await product.start('control-plane', { entry: 'tests/e2e/src/control-plane-that-dies.ts' });
  const put = () =>
    tenant.send('PUT', `/v1/secrets/${id}/value`, {
      headers: { 'x-idempotency-key': 'committed' },
      body: { value: 'after-crash' },
    });
  await expect(put()).rejects.toThrow();
  await product.start('control-plane');
  expect((await put()).status).toBe(409);
  for (const proxy of [0, 1]) {
    await until(
      'the change arrives',
      async () => (await tenant.proxy({ route: 'crash', proxy })).text === 'after-crash',
    );
  }
}, 60_000);

test('after 50 parallel writes through three control planes every proxy uses the last revision', async () => {
  const id = await secretAndRoute('raced');
  const caller = await shareOut(tenant, 50);
  const writes = Array.from({ length: 50 }, (_, turn) =>
    call(`${product.controlPlanes[turn % 3]}/v1/secrets/${id}/value`, {
      method: 'PUT',
      headers: { 'x-api-key': caller(turn).key, 'content-type': 'application/json' },
      body: JSON.stringify({ value: `value-of-write-${turn}` }),
    }),
  );
  const answers = await Promise.all(writes);
  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 50 }, () => 200));
  const versions = answers.map((answer) => Number(answer.json.data?.value_version));
  const last = versions.indexOf(Math.max(...versions));
  expect(Math.max(...versions)).toBe(51);
  for (const proxy of [0, 1]) {
    await until(
      'the last write is in force',
      async () => (await tenant.proxy({ route: 'raced', proxy })).text === `value-of-write-${last}`,
      1000,
    );
  }
}, 30_000);

test('while Redis is away a write answers with a warning and a revocation with 503, and both take effect afterwards', async () => {
  const id = await secretAndRoute('away');
  const key = await tenant.done('POST', '/v1/api-keys', { name: 'to be revoked', role: 'invoke' });
  const other = tenant.as(String(key.api_key));
  await until('the new key works', async () => (await other.proxy({ route: 'away' })).status === 200);
  await product.servers.stopRedis();
  const written = await tenant.api('PUT', `/v1/secrets/${id}/value`, { value: 'written-meanwhile' });
  expect(written.status).toBe(200);
  expect(written.json.meta?.warnings).toMatchObject([{ code: 'not_yet_published' }]);
  const revoke = () =>
    tenant.send('DELETE', `/v1/api-keys/${key.id}`, { headers: { 'x-idempotency-key': 'revoke' } });
  const revoked = await revoke();
  expect([revoked.status, revoked.json.error?.type]).toEqual([503, 'dependency_unavailable']);
  expect(revoked.headers['retry-after']).toBe('1');
  expect((await tenant.proxy({ route: 'away' })).text).toBe('value-0');
  await product.servers.restartRedis();
  await until(
    'the write is in force',
    async () => (await tenant.proxy({ route: 'away' })).text === 'written-meanwhile',
  );
  await until('the key is refused', async () => (await other.proxy({ route: 'away' })).status === 401);
  // A 5xx is not stored for an idempotency key: the repeated request is carried out again.
  expect((await revoke()).status).toBe(404);
}, 60_000);

test('a killed worker goes on with its work after a restart', async () => {
  const id = await secretAndRoute('worker');
  await product.kill('worker', 'SIGKILL');
  await tenant.done('PUT', `/v1/secrets/${id}/value`, { value: 'without-worker' });
  await until(
    'changes do not need the worker',
    async () => (await tenant.proxy({ route: 'worker' })).text === 'without-worker',
    1000,
  );
  await redis.flushall();
  await product.start('worker');
  await until('the worker rebuilt Redis', async () => (await redis.get('knox:{changes}:epoch')) !== null);
  await until(
    'cold routes work',
    async () => (await tenant.proxy({ route: 'worker', proxy: 1 })).status === 200,
  );
}, 60_000);
