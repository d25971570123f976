/** Request records on their way from the stream to the API: once each, even if a worker or Redis dies meanwhile. */
import { randomUUID } from 'node:crypto';
import { requestLogs } from '@knoxcall/snapshot';
import { Registry } from '@knoxcall/telemetry';
import { until } from '@knoxcall/testkit';
import { Redis } from 'ioredis';
import {
  type FurnishedTenant,
  furnishTenant,
  type Scene,
  startScene,
} from '../openapi/contract/scene.fixture.ts';
import { followRequestLogs } from './follow-request-logs.ts';
import { createLogStream } from './log-stream.ts';

const dayMs = 86_400_000;
let scene: Scene;
let redis: Redis;
let tenant: FurnishedTenant;

beforeAll(async () => {
  scene = await startScene();
  redis = new Redis(scene.product.servers.redisUrl);
  tenant = await furnishTenant(scene);
}, 120_000);
afterAll(async () => {
  redis?.disconnect();
  await scene?.end();
});

const record = (fields: object = {}) => ({
  ...{ tenant_id: tenant.id, request_id: randomUUID(), ts: new Date().toISOString(), route_id: null },
  ...{
    method: 'POST',
    path: '/v1/charges?key=[masked]',
    status_code: 200,
    upstream_status: 200,
    latency_ms: 12,
  },
  ...{ target: null, environment: 'production', client_ip: '203.0.113.9', api_key_id: randomUUID() },
  ...{ placeholders_left: ['query'], secrets_used: ['api_key'] },
  ...{ error: null, error_code: null, retried: false },
  ...{ request_headers: { Authorization: 'Bearer {{secret:api_key}}' }, request_body: '{"amount":1000}' },
  ...fields,
});

const append = (...records: unknown[]) => {
  const lines = records.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return redis.xadd(requestLogs.stream, '*', 'records', lines.join('\n'));
};

const isStored = (requestId: string) => async () =>
  (await tenant.api('GET', `/v1/logs/${requestId}`)).status === 200;

test('a record is shown as it was written, with the member names of the API', async () => {
  const written = record();
  await append(written);
  await until('the record is stored', isStored(written.request_id));
  const { tenant_id: _tenant, ...shown } = written;
  expect(await tenant.done('GET', `/v1/logs/${written.request_id}`)).toEqual(shown);
});

test('text that means something in a COPY of PostgreSQL is text, and makes no row or column of its own', async () => {
  const hostile = `\\.\n\\N\t\\\\.\r\n${tenant.id}\t${randomUUID()}\t`;
  const fields = { path: hostile, client_ip: '\\N', request_body: hostile, request_headers: { x: hostile } };
  const [written, next] = [record({ ...fields, secrets_used: [hostile] }), record()];
  await append(written, next);
  await until('the next record is stored', isStored(next.request_id));
  const { tenant_id: _tenant, ...shown } = written;
  expect(await tenant.done('GET', `/v1/logs/${written.request_id}`)).toEqual(shown);
});

test("a stream entry in the form of the previous version's proxies is stored", async () => {
  const written = record();
  await redis.xadd(requestLogs.stream, '*', 'record', JSON.stringify(written));
  await until('the record is stored', isStored(written.request_id));
});

test('a record that arrives twice is stored once, and both entries leave the stream', async () => {
  const [first, last] = [record(), record()];
  await append(first, first, first, last);
  await until('the last is stored', isStored(last.request_id));
  expect(await scene.database.requestLog.count({ where: { requestId: first.request_id } })).toBe(1);
  await until('the stream is empty', async () => (await redis.xlen(requestLogs.stream)) === 0);
});

test('an entry that is no record is dropped and counted, and delays no other', async () => {
  const good = record();
  await append('no json', '{"a":1}', record({ status_code: 'x' }), record({ request_id: '../..' }), good);
  await redis.xadd(requestLogs.stream, '*', 'other', 'field');
  await until('the good one is stored', isStored(good.request_id));
  const metrics = async () =>
    (await (await fetch(`${scene.product.metrics.worker}/metrics`)).text()) as string;
  await until('the bad ones are counted', async () => /request_logs_dropped_total 5\b/.test(await metrics()));
});

test('characters that PostgreSQL cannot store are replaced by a mark', async () => {
  const written = record({ request_body: 'a\0b\ud83d', request_headers: { 'x-\0': '\0' } });
  await append(written);
  await until('the record is stored', isStored(written.request_id));
  const shown = await tenant.done('GET', `/v1/logs/${written.request_id}`);
  expect(shown.request_body).toBe('a\u{fffd}b\u{fffd}');
});

test('a record with unknown members, and with one written twice, is stored as it was checked', async () => {
  const [written, other] = [record(), randomUUID()];
  // The last one counts, for the check and for PostgreSQL.
  await append(
    `{"tenant_id":"${other}","status_code":"x","unknown":[{}],${JSON.stringify(written).slice(1)}`,
  );
  await until('the record is stored', isStored(written.request_id));
  expect(await scene.database.requestLog.count({ where: { tenantId: other } })).toBe(0);
});

test('what no proxy writes is shown as empty, and hides no other record', async () => {
  const odd = record({ secrets_used: 'api_key', placeholders_left: {}, request_headers: ['x'] });
  const [endless, good] = [record({ ts: 'infinity' }), record()];
  await append(odd, endless, good);
  await until('the last is stored', isStored(good.request_id));
  const shown = await tenant.done('GET', `/v1/logs/${odd.request_id}`);
  expect(shown).toMatchObject({ secrets_used: [], placeholders_left: [], request_headers: {} });
  expect(await isStored(endless.request_id)()).toBe(false);
});

test('lines that are JSON only together with others do not take those into a value of their own', async () => {
  const [victim, last] = [record(), record()];
  await append('{"x":[0', victim, `0],${JSON.stringify(record()).slice(1)}`, last);
  await until('the last is stored', isStored(last.request_id));
  expect(await isStored(victim.request_id)()).toBe(true);
});

test('many entries of one record each, as of many tenants, are all stored, with the last use of their keys', async () => {
  const own = await furnishTenant(scene);
  const keys = own.ids['api-keys'] ?? [];
  const from = Date.now();
  // The last use of a key is in the middle: others come later, but happened before.
  const ageOf = (at: number): number => Math.abs(600 - at);
  const written = Array.from({ length: 1200 }, (_none, at) =>
    record({
      ...{ tenant_id: own.id, method: 'PUT', api_key_id: keys[at % keys.length] },
      ts: new Date(from - ageOf(at)).toISOString(),
    }),
  );
  const appending = redis.pipeline();
  for (const [at, one] of written.entries()) {
    // Among them, what anybody who can write to Redis may append.
    if (at % 100 === 50) appending.xadd(requestLogs.stream, '*', 'records', '{"tenant_id":', 'other', '\0');
    if (at % 100 === 51) appending.xadd(requestLogs.stream, '*', 'nothing', 'known');
    appending.xadd(requestLogs.stream, '*', 'records', JSON.stringify(one));
  }
  await appending.exec();
  await until('all are stored', async () => {
    return (await scene.database.requestLog.count({ where: { tenantId: own.id, method: 'PUT' } })) === 1200;
  });
  await until('the stream is empty', async () => (await redis.xlen(requestLogs.stream)) === 0);
  const used = await scene.database.apiKey.findMany({ where: { id: { in: keys.map(String) } } });
  const lastOf = (key: unknown): number =>
    Math.max(...written.filter(({ api_key_id }) => api_key_id === key).map(({ ts }) => Date.parse(ts)));
  expect(used.map(({ id, lastUsedAt }) => [id, lastUsedAt?.getTime()]).toSorted()).toEqual(
    keys.map((id) => [id, lastOf(id)]).toSorted(),
  );
});

test('entries that a dead worker had taken are stored by another one', async () => {
  const written = record();
  const dead = createLogStream(redis, {
    group: 'workers',
    consumer: 'dead',
    batch: 10,
    blockMs: 1,
    claimAfterMs: 0,
  });
  await scene.product.kill('worker', 'SIGKILL');
  await append(written);
  expect(await dead.next()).toHaveLength(1);
  const follower = followRequestLogs({
    redisUrl: scene.product.servers.redisUrl,
    database: scene.database,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    registry: new Registry(),
    claimAfterMs: 100,
  });
  await until('the record is stored', isStored(written.request_id));
  await until('nothing is pending', async () => {
    const [pending] = (await redis.xpending(requestLogs.stream, 'workers')) as [number];
    return pending === 0;
  });
  await follower.stop();
  await scene.product.start('worker');
});

test('records are written and stored again after Redis lost everything', async () => {
  await redis.flushall();
  const written = record();
  await append(written);
  await until('the record is stored', isStored(written.request_id));
});

test('logs are filtered by route, environment, method, status, key, error and time', async () => {
  const own = await furnishTenant(scene);
  const route = String(own.ids.routes?.[0]);
  const key = String(own.ids['api-keys']?.[0]);
  // Retention may run at any time: it would remove an older record.
  const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
  const written = [
    record({ tenant_id: own.id, route_id: route, status_code: 404, ts: daysAgo(3) }),
    record({ tenant_id: own.id, api_key_id: key, method: 'GET', status_code: 403, error: 'egress_denied' }),
    record({ tenant_id: own.id, environment: 'staging', status_code: 502, error: 'upstream_unreachable' }),
  ];
  await append(...written);
  const list = async (query: string): Promise<unknown[]> =>
    (await own.done('GET', `/v1/logs?${query}`)) as unknown as unknown[];
  await until('all are stored', async () => (await list('')).length === 4);
  const ids = async (query: string) =>
    (await list(query)).map((one) => (one as { request_id: string }).request_id);
  const [first, second, third] = written.map(({ request_id }) => request_id);
  expect(await ids('status_code=404')).toEqual([first]);
  expect((await ids('status_code=4xx')).toSorted()).toEqual([first, second].toSorted());
  expect(await ids('error=egress_denied')).toEqual([second]);
  expect(await ids('environment=staging')).toEqual([third]);
  expect(await ids(`api_key_id=${key}&method=GET`)).toEqual([second]);
  expect(await ids(`to=${daysAgo(2)}`)).toEqual([first]);
  expect(await ids(`route_id=${route}`)).toHaveLength(2);
  expect(await own.done('GET', '/v1/routes/stripe/logs?status_code=404')).toHaveLength(1);
  expect((await own.api('GET', '/v1/logs?status_code=4x')).status).toBe(400);
});

test('reading page by page gives every log once, even if many have the same millisecond', async () => {
  const own = await furnishTenant(scene);
  const ts = '2026-05-01T00:00:00.000Z';
  await append(...Array.from({ length: 25 }, () => record({ tenant_id: own.id, ts })));
  await until('all are stored', async () => {
    return ((await own.done('GET', '/v1/logs?limit=200')) as unknown as unknown[]).length === 26;
  });
  const seen: string[] = [];
  let cursor: unknown = '';
  while (cursor !== null) {
    const { json } = await own.api('GET', `/v1/logs?limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`);
    seen.push(...(json.data as unknown as { request_id: string }[]).map(({ request_id }) => request_id));
    cursor = json.meta?.next_cursor;
  }
  expect(seen).toHaveLength(26);
  expect(new Set(seen).size).toBe(26);
});

test('logs on both sides of midnight are one list, also of days that have no partition', async () => {
  const own = await furnishTenant(scene);
  const midnight = Math.floor(Date.now() / dayMs) * dayMs;
  const times = [0, -1, -dayMs, -dayMs - 1, 400 * dayMs].map((ms) => new Date(midnight + ms).toISOString());
  const written = times.map((ts) => record({ tenant_id: own.id, ts, method: 'PATCH' }));
  await append(...written, ...written);
  const list = async (query: string) => {
    const { json } = await own.api('GET', `/v1/logs?method=PATCH&${query}`);
    return { meta: json.meta, times: (json.data as unknown as { ts: string }[]).map(({ ts }) => ts) };
  };
  await until('all are stored', async () => (await list('')).times.length === times.length);
  const seen: string[] = [];
  let cursor: unknown = '';
  while (cursor !== null) {
    const part = await list(`limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
    seen.push(...part.times);
    cursor = part.meta?.next_cursor;
  }
  expect(seen).toEqual(times.toSorted().toReversed());
  expect((await list(`from=${times[2]}&to=${times[0]}`)).times).toEqual([times[1], times[2]]);
  expect((await list('search=charges')).times).toHaveLength(times.length);
});

test('the account shows how much the tenant has and how many requests it sent', async () => {
  const own = await furnishTenant(scene);
  const account = await own.done('GET', '/v1/account');
  expect(account).toMatchObject({
    id: own.id,
    slug: own.slug,
    plan: 'enterprise',
    proxy_host: `${own.slug}.localhost`,
  });
  expect(account.limits).toEqual({ secrets: null, routes: 10_000, environments: 100, oauth2: true });
  const read = await own.as(own.keys.read).done('GET', '/v1/account');
  expect(read.key).toMatchObject({ role: 'read', rate_limit_requests: null });
  const usage = await own.as(own.keys.read).done('GET', '/v1/account/usage');
  expect(usage).toEqual({
    ...{ secrets: { used: 3, limit: null }, routes: { used: 1, limit: 10_000 } },
    ...{ environments: { used: 2, limit: 100 }, clients: { used: 1, limit: null } },
    ...{ collections: { used: 1, limit: null }, api_keys: { used: 6, limit: null } },
    requests: { last_24_hours: 1, last_30_days: 1 },
  });
  expect((await own.as(own.keys.invoke).api('GET', '/v1/account')).status).toBe(403);
});
