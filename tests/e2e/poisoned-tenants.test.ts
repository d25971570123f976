/**
 * The broken data of one tenant affects that tenant alone: changes and revocations of its neighbours are in force, and Redis is
 * rebuilt for them. Five tenants, each broken in another way.
 */
import {
  call,
  createTenant,
  type Product,
  queryPostgres,
  type RecordingUpstream,
  startProduct,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import { Redis } from 'ioredis';

let product: Product;
let upstream: RecordingUpstream;
let neighbour: Tenant;
let redis: Redis;

beforeAll(async () => {
  product = await startProduct();
  upstream = await startRecordingUpstream();
  upstream.answerWith((request, response) => response.end(request.headers['x-key'] ?? ''));
  redis = new Redis(product.servers.redisUrl, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  neighbour = await furnish();
}, 90_000);

afterAll(async () => {
  redis?.disconnect();
  await upstream?.close();
  await product?.stop();
}, 60_000);

async function furnish(): Promise<Tenant> {
  const tenant = await createTenant(product);
  await tenant.done('POST', '/v1/secrets', { name: 'key', value: 'value-0' });
  for (const name of ['r', 'other']) {
    await tenant.done('POST', '/v1/routes', {
      name,
      target_base_url: upstream.url,
      inject_headers_json: { 'X-Key': '{{secret:key}}' },
    });
  }
  return tenant;
}

const status = async (tenant: Tenant, route = 'r') => (await tenant.proxy({ route })).status;
const worker = async () => (await call(`${product.metrics.worker}/readyz`)).json;

type Poison = {
  /** Whether the whole tenant is broken, or only its route `r`. */
  whole: boolean;
  poison: (tenant: Tenant) => Promise<unknown>;
  heal: (tenant: Tenant) => Promise<unknown>;
};
const sql = (statement: string) => (tenant: Tenant) => queryPostgres(product, statement, [tenant.id]);
/** Once more, and it is as it was. */
const flipped = (column: string) => `${column} = set_byte(${column}, 40, get_byte(${column}, 40) # 1)`;
const routeIs = (column: string, content: string) =>
  sql(`UPDATE route_configurations SET ${column} = ${content} FROM routes
    WHERE routes.id = route_id AND routes.slug = 'r' AND route_configurations.tenant_id = $1`);

const poisons: Record<string, Poison> = {
  'the KMS denies its data key': {
    whole: true,
    poison: sql(`UPDATE data_keys SET ${flipped('wrapped')} WHERE tenant_id = $1`),
    heal: sql(`UPDATE data_keys SET ${flipped('wrapped')} WHERE tenant_id = $1`),
  },
  'a sealed column is corrupt': {
    whole: true,
    poison: sql(`UPDATE tenants SET ${flipped('sealed_index_key')} WHERE id = $1`),
    heal: sql(`UPDATE tenants SET ${flipped('sealed_index_key')} WHERE id = $1`),
  },
  'its data key is gone': {
    whole: true,
    poison: sql('UPDATE data_keys SET id = gen_random_uuid() WHERE tenant_id = $1'),
    heal: sql(
      'UPDATE data_keys SET id = active_data_key_id FROM tenants WHERE tenants.id = tenant_id AND tenant_id = $1',
    ),
  },
  'a route is of no shape': {
    whole: false,
    poison: routeIs('inject_headers_json', `'[{"a": 1}]'`),
    heal: routeIs('inject_headers_json', `'{"X-Key": "{{secret:key}}"}'`),
  },
  'a route is too large to be sealed': {
    whole: false,
    poison: routeIs('inject_body_json', `json_build_object('a', repeat('x', 17000000))`),
    heal: routeIs('inject_body_json', 'NULL'),
  },
};
const names = Object.keys(poisons);

test('the neighbours of five broken tenants notice nothing, and each broken tenant recovers by itself', async () => {
  const poisoned = new Map<string, Tenant>();
  for (const name of names) poisoned.set(name, await furnish());
  const { api_key, id: keyId } = await neighbour.done('POST', '/v1/api-keys', { name: 'k', role: 'invoke' });
  const revoked = neighbour.as(String(api_key));
  expect([await status(neighbour), await status(revoked)]).toEqual([200, 200]);
  for (const [name, tenant] of poisoned) {
    await poisons[name]!.poison(tenant);
    // An unpublished change, as a crash leaves it.
    await queryPostgres(
      product,
      `INSERT INTO outbox (tenant_id, kind, object_id, revision)
        SELECT tenant_id, 'route', id::text, revision FROM routes WHERE tenant_id = $1`,
      [tenant.id],
    );
  }
  // Restarted, because its memory still has every data key.
  await product.kill('worker', 'SIGKILL');
  await product.start('worker');
  await until('the worker tells of all of them', async () => {
    const { publication } = await worker();
    return Number(publication?.failing_tenants) >= names.length;
  });

  await product.servers.stopRedis();
  expect((await neighbour.api('DELETE', `/v1/api-keys/${keyId}`)).status).toBe(503);
  await product.servers.restartRedis();
  await until('the revocation is in force', async () => (await status(revoked)) === 401);

  await redis.flushall();
  const flushed = performance.now();
  await until('an epoch is back', async () => (await redis.get('knox:{changes}:epoch')) !== null, 5000);
  await until('the neighbour is served', async () => (await status(neighbour)) === 200, 5000);
  console.info(`the neighbour was served ${(performance.now() - flushed).toFixed(0)} ms after the flush`);
  expect(await status(revoked)).toBe(401);
  const { id } = (await neighbour.done('GET', '/v1/secrets'))[0] as unknown as { id: string };
  await neighbour.done('PUT', `/v1/secrets/${id}/value`, { value: 'value-1' });
  await until('its change', async () => (await neighbour.proxy({ route: 'r' })).text === 'value-1', 1000);
  for (const [name, tenant] of poisoned) {
    const others = poisons[name]!.whole ? 503 : 200;
    expect([name, await status(tenant), await status(tenant, 'other')]).toEqual([name, 503, others]);
  }
  const metrics = (await call(`${product.metrics.worker}/metrics`)).text;
  const [, failing] = /^knoxcall_publication_failing_tenants (\d+)$/m.exec(metrics) ?? [];
  expect(Number(failing)).toBeGreaterThanOrEqual(names.length);
  expect(await worker()).toMatchObject({ ready: true, publication: { since: expect.stringMatching(/Z$/) } });

  for (const [name, tenant] of poisoned) await poisons[name]!.heal(tenant);
  for (const [name, tenant] of poisoned) {
    await until(`served again: ${name}`, async () => (await status(tenant)) === 200, 40_000);
    expect(await status(tenant, 'other')).toBe(200);
  }
  await until(
    'nothing fails',
    async () => Number((await worker()).publication?.failing_tenants) === 0,
    40_000,
  );
}, 120_000);
