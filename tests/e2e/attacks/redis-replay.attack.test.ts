/**
 * An attacker who can write Redis puts old entries back, one by one or all at once, and announces them to every proxy. No
 * old entry is in force again, and ordinary changes afterwards are. A product of this file's own, because the worker
 * rebuilds the snapshots of all tenants where it finds old ones.
 */
import {
  call,
  createTenant,
  type Product,
  type RecordingUpstream,
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
let secretId: string;

beforeAll(async () => {
  product = await startProduct({ proxies: 2 });
  redis = new Redis(product.servers.redisUrl);
  upstream = await startRecordingUpstream();
  upstream.answerWith((request, response) => response.end(request.headers['x-key'] ?? ''));
}, 60_000);
afterAll(async () => {
  redis?.disconnect();
  await upstream?.close();
  await product?.stop();
}, 60_000);
beforeEach(async () => {
  tenant = await createTenant(product);
  secretId = String((await tenant.done('POST', '/v1/secrets', { name: 'key', value: 'old-value' })).id);
  await tenant.done('POST', '/v1/routes', {
    name: 'r',
    target_base_url: upstream.url,
    inject_headers_json: { 'X-Key': '{{secret:key}}' },
  });
  for (const proxy of [0, 1]) expect((await tenant.proxy({ route: 'r', proxy })).text).toBe('old-value');
});

const keyOf = (kind: string, id: string): string => `knox:{t:${tenant.id}}:${kind}:${id}`;
const keysOf = async (pattern: string): Promise<string[]> => redis.keys(pattern);

/** Announces entries as an attacker would, with the right number and epoch. */
async function announce(keys: readonly string[]): Promise<void> {
  const script = `
    for i = 1, #ARGV do
      redis.call('XADD', KEYS[1], '*', 'n', redis.call('INCR', KEYS[2]), 'e', redis.call('GET', KEYS[3]), 'k', ARGV[i])
    end`;
  const stream = ['stream', 'counter', 'epoch'].map((name) => `knox:{changes}:${name}`);
  await redis.eval(script, 3, ...stream, ...keys);
}

async function keep(...keys: string[]) {
  const kept = await Promise.all(keys.map((key) => redis.hgetallBuffer(key)));
  return async (): Promise<void> => {
    for (const [index, key] of keys.entries()) {
      await redis.del(key);
      await redis.hset(key, ...Object.entries(kept[index]!).flat());
    }
    const shards = Array.from({ length: 256 }, (_none, shard) => `knox:{t:${tenant.id}}:floors:${shard}`);
    await announce([...keys, ...(keys.some((key) => key.endsWith(':floors')) ? shards : [])]);
  };
}

/** The statuses of both proxies over a while; the announcements reach them within milliseconds. */
async function statuses(ask: (proxy: number) => Promise<number>): Promise<Set<number>> {
  const seen = new Set<number>();
  for (const end = Date.now() + 400; Date.now() < end; ) {
    for (const proxy of [0, 1]) seen.add(await ask(proxy));
  }
  return seen;
}
const ask =
  (options: { key?: string } = {}) =>
  async (proxy: number) =>
    (await tenant.proxy({ route: 'r', proxy, ...options })).status;

async function alarms(): Promise<number> {
  const texts = await Promise.all(
    Object.entries(product.metrics)
      .filter(([name]) => name.startsWith('proxy'))
      .map(async ([, url]) => (await call(`${url}/metrics`)).text),
  );
  const counts = texts.flatMap((text) => [
    ...text.matchAll(/^knoxcall_snapshot_open_failures_total\{.*\} (\d+)$/gm),
  ]);
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

test('a revoked key stays revoked', async () => {
  const made = await tenant.done('POST', '/v1/api-keys', { name: 'k', role: 'invoke' });
  const key = String(made.api_key);
  expect(await ask({ key })(0)).toBe(200);
  const putBack = await keep(`knox:key:${made.key_id}`);
  await tenant.done('DELETE', `/v1/api-keys/${made.id}`);
  await putBack();
  expect(await statuses(ask({ key }))).toEqual(new Set([401]));
  expect(await ask()(0)).toBe(200);
});

test('an old value is never sent, and a new one is', async () => {
  const [entry = ''] = await keysOf(keyOf('value', `${secretId}:*`));
  const putBack = await keep(entry);
  await tenant.done('PUT', `/v1/secrets/${secretId}/value`, { value: 'new-value' });
  await until('the new value', async () => (await tenant.proxy({ route: 'r' })).text === 'new-value');
  const before = await alarms();
  await putBack();
  await until('it is refused', async () => (await ask()(0)) === 503);
  expect(await statuses(ask())).toEqual(new Set([503]));
  expect(await alarms()).toBeGreaterThan(before);
  await tenant.done('PUT', `/v1/secrets/${secretId}/value`, { value: 'newer-value' });
  for (const proxy of [0, 1]) {
    await until(
      'the newer value',
      async () => (await tenant.proxy({ route: 'r', proxy })).text === 'newer-value',
    );
  }
});

test('a host limit, a disabled tenant and a paused route stay in force', async () => {
  const putSecretBack = await keep(keyOf('secret', secretId));
  await tenant.done('PATCH', `/v1/secrets/${secretId}`, { allowed_hosts: ['api.example.com'] });
  await putSecretBack();
  expect([...(await statuses(ask()))].filter((status) => status < 400)).toEqual([]);

  const other = await createTenant(product);
  const { id } = await other.done('POST', '/v1/routes', { name: 'r', target_base_url: upstream.url });
  tenant = other;
  const putRouteBack = await keep(keyOf('route', String(id)));
  await other.done('PATCH', `/v1/routes/${id}`, { enabled: false });
  await putRouteBack();
  expect([...(await statuses(ask()))].filter((status) => status < 400)).toEqual([]);
  await other.done('PATCH', `/v1/routes/${id}`, { enabled: true });
  await until('the route works', async () => (await ask()(0)) === 200);

  const putTenantBack = await keep(keyOf('tenant', other.id));
  await call(`${product.controlPlane}/admin/v1/tenants/${other.slug}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${product.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ enabled: false }),
  });
  await putTenantBack();
  expect([...(await statuses(ask()))].filter((status) => status < 400)).toEqual([]);
});

test('a deleted secret stays deleted, and its name means the new secret', async () => {
  await tenant.done('PATCH', '/v1/routes/r', { inject_headers_json: null });
  const body = {
    path: '/x',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"k":"{{secret:key}}"}',
  };
  const sent = async () => (await tenant.proxy({ route: 'r', ...body })).status;
  const old = await keep(
    keyOf('secret', secretId),
    ...(await keysOf(keyOf('value', `${secretId}:*`))),
    ...(await keysOf(keyOf('name', '*'))),
  );
  await tenant.done('DELETE', `/v1/secrets/${secretId}`);
  await old();
  await until('it is gone', async () => (await sent()) === 422);
  await tenant.done('POST', '/v1/secrets', { name: 'key', value: 'another' });
  await until('the new one', async () => (await sent()) === 200);
  await old();
  await until('nothing of the old one', async () => (await sent()) === 503);
});

test('putting back everything of a tenant at once does not work either while proxies know of the change', async () => {
  const made = await tenant.done('POST', '/v1/api-keys', { name: 'k', role: 'invoke' });
  const key = String(made.api_key);
  for (const proxy of [0, 1]) expect(await ask({ key })(proxy)).toBe(200);
  const all = await keep(...(await keysOf(`knox:{t:${tenant.id}}:*`)), `knox:key:${made.key_id}`);
  await tenant.done('DELETE', `/v1/api-keys/${made.id}`);
  await all();
  const seen = await statuses(ask({ key }));
  expect([...seen].filter((status) => status < 400)).toEqual([]);
  expect(seen.has(503)).toBe(true);
});
