/** The floors in Redis match the entries exactly after publications in any order and after a rebuild; and callers are served during a rebuild. */
import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { open, sealedDataKeyId } from '@knoxcall/envelope';
import { createRedis, mastersOf } from '@knoxcall/redis';
import { decodeRoot, decodeShard, floorBinding, floorPlace, floorsKey } from '@knoxcall/snapshot';
import {
  createTenant,
  type Product,
  type RecordingUpstream,
  sendSecret,
  startProduct,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';
import { type Composition, compose } from '../compose.ts';
import { readConfig } from '../config.ts';
import { raiseFloors } from './floor-rows.ts';
import type { OutboxRow } from './outbox-row.ts';
import { publishTenant } from './publish-tenant.ts';
import { rebuildWhereNeeded } from './rebuild.ts';
import type { SnapshotParts } from './snapshot-parts.ts';
import { beginEpoch } from './snapshot-state.ts';
import { writeTenant } from './write-tenant.ts';

const KNOXCALL_MASTER_KEY = randomBytes(32).toString('base64');
let product: Product;
let upstream: RecordingUpstream;
let composition: Composition;
let parts: SnapshotParts;
let tenant: Tenant;

beforeAll(async () => {
  const environment = { KNOXCALL_MASTER_KEY };
  product = await startProduct({ proxies: 1, workers: 0, later: ['proxy-0'], environment });
  upstream = await startRecordingUpstream();
  const { databaseUrl, redisUrls } = product.servers;
  const urls = { DATABASE_URL: databaseUrl, REDIS_URL: redisUrls.controlPlane };
  composition = await compose(readConfig({ ...urls, ...environment, LOG_LEVEL: 'silent' }), 'test');
  const { database, dataKeys, store, log } = composition;
  parts = { database, dataKeys, store, log };
  await rebuildWhereNeeded(parts, { force: false });
  // Not sooner: before this rebuild Redis has no epoch.
  await product.start('proxy-0');
}, 90_000);
afterAll(async () => {
  await composition?.close();
  await upstream?.close();
  await product?.stop();
}, 60_000);
beforeEach(async () => {
  tenant = await createTenant(product);
});

async function opened(part: 'root' | number): Promise<Buffer> {
  const sealed = await composition.redis.hgetBuffer(floorsKey(tenant.id), String(part));
  const dataKey = await composition.dataKeys.get(tenant.id, sealedDataKeyId(sealed!), composition.database);
  return open(dataKey, floorBinding(tenant.id, part), sealed!).reveal();
}

/** Every floor that Redis has, after checking that no shard is older than the root says. */
async function floorsInRedis(): Promise<Map<string, number>> {
  const { shards } = decodeRoot(await opened('root'));
  const floors = new Map<string, number>();
  for (const [number, least] of shards.entries()) {
    if (least === 0) continue;
    const shard = decodeShard(await opened(number));
    expect(shard.revision).toBe(least);
    for (const { slot, revision } of shard.floors) floors.set(`${number}:${slot}`, revision);
  }
  return floors;
}

/** Of the tenant, and of all API keys. */
async function keysInRedis(): Promise<string[]> {
  const keys: string[] = [];
  for (const match of [`knox:{t:${tenant.id}}:*`, 'knox:key:*'])
    for await (const some of mastersOf(composition.redis)[0]!.scanStream({ match })) keys.push(...some);
  return keys;
}

/** By place, the revision of every entry of the tenant that has a payload. */
async function entriesInRedis(): Promise<Map<string, number>> {
  const entries = new Map<string, number>();
  for (const key of await keysInRedis()) {
    if (key === floorsKey(tenant.id) || key.includes(':data-key:')) continue;
    const { r, d, t } = await composition.redis.hgetall(key);
    if (d === undefined || (t !== undefined && t !== tenant.id)) continue;
    const { shard, slot } = floorPlace(key);
    entries.set(`${shard}:${slot}`, Number(r));
  }
  return entries;
}

const expectExact = async () => expect(await floorsInRedis()).toEqual(await entriesInRedis());

const target_base_url = 'http://127.0.0.1:9';
const sent = { route: 'sent', secret: { name: 'sent', value: 'value-0' } };
async function furnish(): Promise<string> {
  const { id } = await tenant.done('POST', '/v1/secrets', { name: 'key', value: 'value-0' });
  await tenant.done('POST', '/v1/routes', { name: 'r', target_base_url });
  await tenant.done('POST', '/v1/api-keys', { name: 'k', role: 'invoke' });
  return String(id);
}

test('the floors are exact after changes of every kind, one after the other', async () => {
  const id = await furnish();
  await expectExact();
  await tenant.done('PUT', `/v1/secrets/${id}/value`, { value: 'value-1' });
  await tenant.done('PATCH', `/v1/secrets/${id}`, { name: 'renamed' });
  await tenant.done('PATCH', '/v1/routes/r', { name: 'other' });
  await expectExact();
  await tenant.done('DELETE', `/v1/secrets/${id}`);
  await tenant.done('DELETE', '/v1/routes/r');
  await tenant.done('POST', '/v1/secrets', { name: 'renamed', value: 'again' });
  await tenant.done('POST', '/v1/routes', { name: 'r', target_base_url });
  await expectExact();
});

test('nothing of what a tenant makes and deletes stays in Redis for more than ten minutes', async () => {
  const before = await keysInRedis();
  for (const [path, body] of Object.entries({ secrets: { value: 'v' }, 'api-keys': { role: 'invoke' } })) {
    const { id } = await tenant.done('POST', `/v1/${path}`, { name: 'passing', ...body });
    await tenant.done('DELETE', `/v1/${path}/${id}`);
  }
  const left = (await keysInRedis()).filter((one) => !before.includes(one));
  const lives = await Promise.all(left.map((one) => composition.redis.pttl(one)));
  expect(lives.map((ms) => ms > 0 && ms <= 600_000)).toEqual([true, true, true, true]);
});

test('the floors are exact after many changes at once, deletions among them', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 4; index += 1) {
    ids.push(String((await tenant.done('POST', '/v1/secrets', { name: `s${index}`, value: 'v' })).id));
  }
  const writes = Array.from({ length: 24 }, (_none, turn) => {
    const id = ids[turn % 4];
    if (turn === 20) return tenant.api('DELETE', `/v1/secrets/${ids[0]}`);
    if (turn % 5 === 4) return tenant.api('PATCH', `/v1/secrets/${id}`, { name: `n${turn % 4}_${turn}` });
    return tenant.api('PUT', `/v1/secrets/${id}/value`, { value: `v${turn}` });
  });
  await Promise.all(writes);
  await expectExact();
});

test('the floors are exact after rebuilds during changes', async () => {
  const id = await furnish();
  let isRunning = true;
  const answers: number[] = [];
  const changes = (async () => {
    for (let turn = 0; isRunning; turn += 1) {
      answers.push((await tenant.api('PUT', `/v1/secrets/${id}/value`, { value: `v${turn}` })).status);
    }
  })();
  for (let turn = 0; turn < 5; turn += 1) await rebuildWhereNeeded(parts, { force: true });
  isRunning = false;
  await changes;
  expect(new Set(answers)).toEqual(new Set([200]));
  const rows = (await composition.database.outbox.findMany({
    where: { tenantId: tenant.id },
  })) as OutboxRow[];
  if (rows.length > 0)
    expect(await publishTenant(parts, tenant.id, rows)).toMatchObject({ left: [], isIncomplete: false });
  await expectExact();
});

test('the next publication writes the floors that a publisher had raised before it died', async () => {
  const id = await furnish();
  await raiseFloors(composition.database, tenant.id, [{ shard: 7, slot: 1, revision: 1n, gone: false }]);
  expect((await floorsInRedis()).has('7:1')).toBe(false);
  await tenant.done('PUT', `/v1/secrets/${id}/value`, { value: 'value-1' });
  expect((await floorsInRedis()).get('7:1')).toBe(1);
});

test('a deletion whose publication waits for PostgreSQL leaves the secret in force until it goes on', async () => {
  const { id } = await tenant.done('POST', '/v1/secrets', sent.secret);
  await tenant.done('POST', '/v1/routes', { name: sent.route, target_base_url: upstream.url });
  const body = (key: string): string => JSON.stringify({ key });
  const sending = {
    body: body(`{{secret:${sent.secret.name}}}`),
    headers: { 'content-type': 'application/json' },
  };
  const proxy = () => tenant.proxy({ route: sent.route, method: 'POST', ...sending });
  const { database } = composition;
  const isWaiting = async (): Promise<boolean> => {
    const waiting = await database.$queryRaw<unknown[]>`
      SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INTO snapshot_roots%'`;
    return waiting.length > 0;
  };
  let deleted: ReturnType<Tenant['api']> | undefined;
  await database.$transaction(async (holder) => {
    await holder.$queryRaw`SELECT 1 FROM snapshot_roots WHERE tenant_id = ${tenant.id}::uuid FOR UPDATE`;
    deleted = tenant.api('DELETE', `/v1/secrets/${id}`);
    await until('the publication waits for the floors', isWaiting);
    expect((await proxy()).status).toBe(200);
    expect(upstream.last().body.toString()).toBe(body(sent.secret.value));
  });
  expect((await deleted)?.status).toBe(200);
  // The change reaches a proxy some milliseconds after the answer.
  let refused: Awaited<ReturnType<typeof proxy>> | undefined;
  await until('the proxy knows of it', async () => {
    refused = await proxy();
    return refused.status !== 200;
  });
  expect([refused?.status, refused?.json.error?.type]).toEqual([422, 'missing_secret']);
  await expectExact();
});

test('a rebuild drops floors of entries that do not exist, also if they were deleted without a publication', async () => {
  const id = await furnish();
  await raiseFloors(composition.database, tenant.id, [{ shard: 7, slot: 1, revision: 1n, gone: false }]);
  await composition.database.secret.delete({ where: { tenantId_id: { tenantId: tenant.id, id } } });
  await rebuildWhereNeeded(parts, { force: true });
  const floors = await floorsInRedis();
  expect(floors.has('7:1')).toBe(false);
  await expectExact();
});

test('during a rebuild a tenant that is already written is served, and a change writes a tenant that is not', async () => {
  const other = await createTenant(product);
  for (const one of [tenant, other]) await sendSecret(one, upstream, sent);
  const key = await other.done('POST', '/v1/api-keys', { name: 'to be revoked', role: 'invoke' });
  const statuses = async () =>
    Promise.all(
      [tenant, other, other.as(String(key.api_key))].map(
        async (one) => (await one.proxy({ route: sent.route })).status,
      ),
    );
  await parts.store.clear(await beginEpoch(parts.database));
  await writeTenant(parts, tenant.id);
  expect(await statuses()).toEqual([200, 503, 503]);
  expect((await other.api('DELETE', `/v1/api-keys/${key.id}`)).status).toBe(200);
  expect(await statuses()).toEqual([200, 200, 401]);
  expect(await parts.store.epoch()).toBeNull();
  await rebuildWhereNeeded(parts, { force: false });
  expect(await statuses()).toEqual([200, 200, 401]);
  await expectExact();
});

test('a rebuild fails if Redis is emptied during it, and the next one is complete', async () => {
  await furnish();
  const operator = createRedis(product.servers.redisUrl, {});
  const complete = async (epoch: string): Promise<void> => {
    await operator.flushall();
    await parts.store.complete(epoch);
  };
  const cut = rebuildWhereNeeded({ ...parts, store: { ...parts.store, complete } }, { force: true });
  await expect(cut).rejects.toThrow('Redis was emptied during a rebuild');
  operator.disconnect();
  expect(await parts.store.epoch()).toBeNull();
  await rebuildWhereNeeded(parts, { force: false });
  await expectExact();
});

test('a second rebuild without changes writes nothing to PostgreSQL', async () => {
  await furnish();
  const root = () => composition.database.snapshotRoot.findUnique({ where: { tenantId: tenant.id } });
  const before = await root();
  await rebuildWhereNeeded(parts, { force: true });
  expect(await root()).toEqual(before);
  await expectExact();
});

test('for a tenant with 10,000 secrets and 1,000 routes, publishing a new value writes at most 4 KiB beside the value', async () => {
  const id = await furnish();
  // Three entries for each secret and for each route.
  const raises = Array.from({ length: 33_000 }, () => ({
    ...floorPlace(randomUUID()),
    revision: 2_000_000n,
    gone: false,
  }));
  for (let at = 0; at < raises.length; at += 5000) {
    await raiseFloors(composition.database, tenant.id, raises.slice(at, at + 5000));
  }
  await composition.database.$executeRaw`
    UPDATE snapshot_roots SET revision = 2000000 WHERE tenant_id = ${tenant.id}::uuid`;
  await composition.database.$executeRaw`
    UPDATE snapshot_shards SET revision = 2000000 WHERE tenant_id = ${tenant.id}::uuid`;
  const { revision } = await composition.database.tenant.findUniqueOrThrow({ where: { id: tenant.id } });
  const { id: environmentId } = await composition.database.environment.findFirstOrThrow({
    where: { tenantId: tenant.id },
  });
  const objectId = `${id}:${environmentId}`;
  const written = (): number => mastersOf(composition.redis)[0]!.stream.bytesWritten;
  const publish = async (): Promise<number> => {
    const row = { tenantId: tenant.id, kind: 'value', objectId, revision };
    const rows = [await composition.database.outbox.create({ data: row })] as OutboxRow[];
    const before = written();
    expect(await publishTenant(parts, tenant.id, rows)).toMatchObject({ left: [], isIncomplete: false });
    await setImmediate();
    return written() - before;
  };
  const whole = await publish();
  const sealed = await composition.redis.hstrlen(`knox:{t:${tenant.id}}:value:${objectId}`, 'd');
  const change = (await publish()) - sealed;
  console.info(`one change: ${change} bytes beside the sealed value; all floors at once: ${whole} bytes`);
  expect(change).toBeLessThanOrEqual(4096);
}, 60_000);
