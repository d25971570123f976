/**
 * An attacker who can write Redis can make requests fail, and no more: they can neither make a key, nor move an entry, nor bring
 * an old one back, nor make something look as if it did not exist (security model: Keys; Sealed values).
 */
import { randomUUID } from 'node:crypto';
import { Problem } from '@knoxcall/problems';
import { apiKeyEntryKey, entryKey, type SecretEntry } from '@knoxcall/snapshot';
import { grantFor } from '../../testing/grant.fixture.ts';
import { createOpenValue } from '../decrypt/open-value.ts';
import { eventually, type FollowingProxy, type Scene, startScene } from './scene.fixture.ts';
import type { TenantFixture } from './tenant.fixture.ts';

let scene: Scene;
let mine: TenantFixture;
let theirs: TenantFixture;
let proxy: FollowingProxy;
beforeAll(async () => {
  scene = await startScene();
}, 60_000);
beforeEach(async () => {
  await scene.reset();
  [mine, theirs] = [await scene.createTenant(), await scene.createTenant()];
  proxy = await scene.proxy();
});
afterAll(() => scene.end());

const secret: SecretEntry = {
  id: randomUUID(),
  name: 'stripe',
  kind: 'string',
  allowedHosts: null,
  allowedRoutes: null,
  alwaysRedact: false,
  expiresAt: null,
  strictExpiryEnforcement: false,
  environments: [],
};
const [production, staging] = [randomUUID(), randomUUID()];
const valueKey = (tenant: TenantFixture, environmentId: string) =>
  entryKey(tenant.id, 'value', `${secret.id}:${environmentId}`);
const publishValue = (tenant: TenantFixture, environmentId: string, text: string) =>
  tenant.publishValue({ secretId: secret.id, environmentId, field: 'value' }, text);

async function reveal(tenant: TenantFixture, environmentId: string): Promise<string | undefined> {
  const value = await proxy.snapshots.value(secret, tenant.id, environmentId);
  if (value === undefined) return undefined;
  const grant = grantFor({ tenantId: tenant.id, secretId: secret.id, environmentId });
  const open = createOpenValue({ dataKeys: proxy.dataKeys, keptMs: 60_000 });
  return (await open(grant, value)).reveal().toString();
}

/** Expects a refusal as a fault of ours, and one alarm in the log and in the metrics. */
async function expectAlarm(ask: () => Promise<unknown>, code: string): Promise<void> {
  await scene.caughtUp(proxy);
  await expectRefusal(ask());
  const alarms = proxy.logged.filter(({ fields }) => 'alarm' in fields);
  expect(alarms).toEqual([
    expect.objectContaining({ level: 'error', fields: expect.objectContaining({ code }) }),
  ]);
  const failures = await proxy.count('knoxcall_snapshot_open_failures_total');
  expect(Object.values(failures)).toEqual([1]);
}

async function expectRefusal(answer: Promise<unknown>): Promise<void> {
  const error = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Problem);
  expect(error).toMatchObject({ type: 'dependency_unavailable' });
}

const copyOver = (from: string, to: string) => scene.redis.copy(from, to, 'REPLACE');

async function flipLastByte(key: string): Promise<void> {
  const payload = await scene.redis.hgetBuffer(key, 'd');
  payload![payload!.length - 1]! ^= 1;
  await scene.redis.hset(key, 'd', payload!);
}

test('an untouched value opens', async () => {
  await publishValue(mine, production, 'sk_live_canary');
  expect(await reveal(mine, production)).toBe('sk_live_canary');
  expect(JSON.stringify(proxy.logged)).not.toContain('sk_live_canary');
});

test('a changed route does not open, and does not look as if it did not exist', async () => {
  const routeId = randomUUID();
  await mine.publishRoute(routeId);
  await flipLastByte(entryKey(mine.id, 'route', routeId));
  await expectAlarm(() => proxy.snapshots.route(mine.id, routeId), 'tampered');
});

test('a changed value does not open', async () => {
  await publishValue(mine, production, 'value');
  await flipLastByte(valueKey(mine, production));
  await expectAlarm(() => reveal(mine, production), 'tampered');
});

test("another tenant's route, copied to an id that this tenant does not have, is not found", async () => {
  const routeId = randomUUID();
  await theirs.publishRoute(routeId);
  await scene.redis.copy(entryKey(theirs.id, 'route', routeId), entryKey(mine.id, 'route', routeId));
  expect(await proxy.snapshots.route(mine.id, routeId)).toBeUndefined();
});

test("another tenant's route, copied over one of this tenant, does not open", async () => {
  const routeId = randomUUID();
  await mine.publishRoute(routeId);
  await theirs.publishRoute(routeId);
  await copyOver(entryKey(theirs.id, 'route', routeId), entryKey(mine.id, 'route', routeId));
  await expectAlarm(() => proxy.snapshots.route(mine.id, routeId), 'no_data_key');
});

test("another tenant's route does not open even if their data key was copied with it", async () => {
  const routeId = randomUUID();
  await mine.publishRoute(routeId);
  await theirs.publishRoute(routeId);
  await copyOver(entryKey(theirs.id, 'route', routeId), entryKey(mine.id, 'route', routeId));
  const place = ['data-key', theirs.dataKeyId] as const;
  await scene.redis.copy(entryKey(theirs.id, ...place), entryKey(mine.id, ...place));
  await expectRefusal(proxy.snapshots.route(mine.id, routeId));
  expect(await proxy.count('knoxcall_data_key_requests_total')).toMatchObject({ denied: 1 });
});

test("another tenant's value, copied over one of this tenant, does not open", async () => {
  await publishValue(mine, production, 'mine');
  await publishValue(theirs, production, 'theirs');
  await copyOver(valueKey(theirs, production), valueKey(mine, production));
  await expectAlarm(() => reveal(mine, production), 'no_data_key');
});

test('the value of one environment does not open in another environment', async () => {
  await publishValue(mine, staging, 'test');
  await publishValue(mine, production, 'live');
  await copyOver(valueKey(mine, production), valueKey(mine, staging));
  await expectAlarm(() => reveal(mine, staging), 'tampered');
});

test('an old value does not open under a new revision', async () => {
  await publishValue(mine, production, 'old');
  await scene.redis.hset(valueKey(mine, production), 'r', '99');
  await expectAlarm(() => reveal(mine, production), 'tampered');
});

test('a route does not open as another route', async () => {
  const [from, to] = [randomUUID(), randomUUID()];
  await mine.publishRoute(to);
  await mine.publishRoute(from);
  await copyOver(entryKey(mine.id, 'route', from), entryKey(mine.id, 'route', to));
  await expectAlarm(() => proxy.snapshots.route(mine.id, to), 'tampered');
});

test('an API key does not belong to another tenant because its record says so', async () => {
  await mine.publishKey('key');
  await scene.redis.hset(apiKeyEntryKey('key'), 't', theirs.id);
  expect(await proxy.snapshots.apiKey('key')).toBeUndefined();
});

test('an API key does not open under another id', async () => {
  await mine.publishKey('strong');
  await mine.publishKey('weak');
  await copyOver(apiKeyEntryKey('weak'), apiKeyEntryKey('strong'));
  await expectAlarm(() => proxy.snapshots.apiKey('strong'), 'tampered');
});

test('an API key that was not sealed is refused', async () => {
  const minted = JSON.stringify({
    id: 'x',
    role: 'invoke',
    secretHash: '',
    rateLimitRequests: null,
    expiresAt: null,
  });
  await mine.publishKey('minted');
  await scene.redis.hset(apiKeyEntryKey('minted'), 'd', minted);
  await expectAlarm(() => proxy.snapshots.apiKey('minted'), 'unknown_version');
});

test('a sealed record that does not match its schema is refused', async () => {
  const routeId = randomUUID();
  await mine.publish({ kind: 'route', objectId: routeId }, { id: routeId });
  await expectAlarm(() => proxy.snapshots.route(mine.id, routeId), 'schema');
});

test('an entry of a later format, or with a broken revision, is refused and not taken for absent', async () => {
  const [later, broken] = [randomUUID(), randomUUID()];
  for (const id of [later, broken]) await mine.publishRoute(id);
  await scene.redis.hset(entryKey(mine.id, 'route', later), 'v', '2');
  await scene.redis.hset(entryKey(mine.id, 'route', broken), 'r', 'x');
  await expectRefusal(proxy.snapshots.route(mine.id, later));
  await expectRefusal(proxy.snapshots.route(mine.id, broken));
});

test('a data key that was wrapped again is unwrapped again; a removed data key opens nothing', async () => {
  await publishValue(mine, production, 'value');
  await scene.caughtUp(proxy);
  expect(await reveal(mine, production)).toBe('value');
  // The proof at the start unwraps a key, too.
  await eventually(() => proxy.state().keysOpen);
  const unwrapped = async () => (await proxy.count('knoxcall_data_key_requests_total')).unwrapped ?? 0;
  const before = await unwrapped();
  await mine.announceDataKey();
  await scene.caughtUp(proxy);
  expect(await reveal(mine, production)).toBe('value');
  expect(await unwrapped()).toBe(before);
  await mine.wrapDataKeyAnew();
  await scene.caughtUp(proxy);
  expect(await reveal(mine, production)).toBe('value');
  await eventually(async () => (await unwrapped()) > before);
  await mine.publish({ kind: 'data-key', objectId: mine.dataKeyId }, null);
  await expectAlarm(() => reveal(mine, production), 'no_data_key');
});

test('a tombstone means that the entry was deleted, and raises no alarm', async () => {
  const routeId = randomUUID();
  await mine.publishRoute(routeId);
  await mine.publish({ kind: 'route', objectId: routeId }, null);
  expect(await proxy.snapshots.route(mine.id, routeId)).toBeUndefined();
  expect(proxy.logged.filter(({ level }) => level === 'error')).toEqual([]);
});

test('no request can change an object that other requests share', async () => {
  const routeId = randomUUID();
  await mine.publishRoute(routeId);
  const route = await proxy.snapshots.route(mine.id, routeId);
  expect(() => Object.assign(route!, { enabled: false })).toThrow(TypeError);
  expect(() => Object.assign(route!.environments, { staging: {} })).toThrow(TypeError);
});
