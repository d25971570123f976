/**
 * Whoever can write Redis cannot bring anything back, neither alone nor together with the floors that would let it pass:
 * a request is refused then, with an alarm, and never answered from what was in force before (S29).
 */
import { randomUUID } from 'node:crypto';
import { apiKeyEntryKey, entryKey, floorPlace, floorsKey, type SecretEntry } from '@knoxcall/snapshot';
import { grantFor } from '../../testing/grant.fixture.ts';
import { createOpenValue } from '../decrypt/open-value.ts';
import { expectUnavailable, type FollowingProxy, type Scene, startScene } from './scene.fixture.ts';
import { announce, type TenantFixture } from './tenant.fixture.ts';

let scene: Scene;
let tenant: TenantFixture;
let proxy: FollowingProxy;
beforeAll(async () => {
  scene = await startScene();
}, 60_000);
beforeEach(async () => {
  await scene.reset();
  tenant = await scene.createTenant();
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
const production = randomUUID();
const valueKey = () => entryKey(tenant.id, 'value', `${secret.id}:${production}`);
const publishValue = (text: string) =>
  tenant.publishValue({ secretId: secret.id, environmentId: production, field: 'value' }, text);
const nameKey = (name: string) => entryKey(tenant.id, 'name', tenant.named('secret', name).objectId);

async function reveal(): Promise<string | undefined> {
  const value = await proxy.snapshots.value(secret, tenant.id, production);
  if (value === undefined) return undefined;
  const grant = grantFor({ tenantId: tenant.id, secretId: secret.id, environmentId: production });
  return (await createOpenValue({ dataKeys: proxy.dataKeys, keptMs: 60_000 })(grant, value))
    .reveal()
    .toString();
}

/** Keeps what Redis holds at these keys; `putBack` writes it again and announces it to every proxy, as an attacker would. */
async function keepOf(...keys: string[]) {
  const kept = await Promise.all(keys.map((key) => scene.redis.hgetallBuffer(key)));
  return {
    async putBack(): Promise<void> {
      for (const [index, key] of keys.entries()) {
        await scene.redis.del(key);
        await scene.redis.hset(key, ...Object.entries(kept[index]!).flat());
      }
      await announce(scene.redis, ...keys);
      await scene.caughtUp(proxy);
    },
  };
}

const alarms = () =>
  proxy.logged.flatMap(({ fields }) => ('alarm' in fields && 'code' in fields ? [fields.code] : []));

async function expectAlarm(answer: () => Promise<unknown>, code: string): Promise<void> {
  await expectUnavailable(answer());
  expect(alarms()).toEqual([code]);
  expect(Object.values(await proxy.count('knoxcall_snapshot_open_failures_total'))).toEqual([1]);
}

describe('an attacker puts one old entry back', () => {
  test('an old value', async () => {
    await publishValue('old');
    const old = await keepOf(valueKey());
    await publishValue('new');
    await old.putBack();
    await expectAlarm(reveal, 'old_entry');
    await publishValue('newer');
    await scene.caughtUp(proxy);
    expect(await reveal()).toBe('newer');
  });

  test('an old route', async () => {
    const routeId = randomUUID();
    await tenant.publishRoute(routeId, 1);
    const old = await keepOf(entryKey(tenant.id, 'route', routeId));
    await tenant.publishRoute(routeId, 2);
    await old.putBack();
    await expectAlarm(() => proxy.snapshots.route(tenant.id, routeId), 'old_entry');
  });

  test('the entry of the tenant from before it was disabled', async () => {
    const old = await keepOf(entryKey(tenant.id, 'tenant', tenant.id));
    await tenant.disable();
    await old.putBack();
    await expectAlarm(() => proxy.snapshots.tenant(tenant.id), 'old_entry');
  });

  test('a revoked API key', async () => {
    await tenant.publishKey('revoked');
    const old = await keepOf(apiKeyEntryKey('revoked'));
    expect(await proxy.snapshots.apiKey('revoked')).toBeDefined();
    await tenant.removeKey('revoked');
    await old.putBack();
    expect(await proxy.snapshots.apiKey('revoked')).toBeUndefined();
  });

  test('a deleted secret with its name and its value', async () => {
    await tenant.publishSecret(secret);
    await tenant.publishName('secret', 'stripe', secret.id);
    await publishValue('deleted');
    const old = await keepOf(entryKey(tenant.id, 'secret', secret.id), nameKey('stripe'), valueKey());
    await tenant.publish({ kind: 'secret', objectId: secret.id }, null);
    await tenant.publishName('secret', 'stripe', null);
    await tenant.publish({ kind: 'value', objectId: `${secret.id}:${production}` }, null);
    await old.putBack();
    expect(await proxy.snapshots.secretById(tenant.id, secret.id)).toBeUndefined();
    expect(await proxy.snapshots.secretByName(tenant.id, 'stripe')).toBeUndefined();
    expect(await reveal()).toBeUndefined();
  });

  test('a name that stood for another secret', async () => {
    const other = { ...secret, id: randomUUID() };
    for (const one of [secret, other]) await tenant.publishSecret(one);
    await tenant.publishName('secret', 'stripe', other.id);
    const old = await keepOf(nameKey('stripe'));
    await tenant.publishName('secret', 'stripe', secret.id);
    await old.putBack();
    await expectAlarm(() => proxy.snapshots.secretByName(tenant.id, 'stripe'), 'old_entry');
  });
});

describe('an attacker replaces the floors', () => {
  test('with one old shard', async () => {
    await publishValue('old');
    const shard = String(floorPlace(valueKey()).shard);
    const oldShard = await scene.redis.hgetBuffer(floorsKey(tenant.id), shard);
    const old = await keepOf(valueKey());
    await publishValue('new');
    await scene.redis.hset(floorsKey(tenant.id), shard, oldShard!);
    await old.putBack();
    await expectAlarm(reveal, 'old_shard');
  });

  test('without one shard', async () => {
    await publishValue('value');
    await scene.redis.hdel(floorsKey(tenant.id), String(floorPlace(valueKey()).shard));
    await expectAlarm(reveal, 'no_shard');
  });

  test('with an old root, at a proxy that has seen the new one', async () => {
    await publishValue('old');
    const oldRoot = await scene.redis.hgetBuffer(floorsKey(tenant.id), 'root');
    await publishValue('new');
    await scene.caughtUp(proxy);
    expect(await reveal()).toBe('new');
    await scene.redis.hset(floorsKey(tenant.id), 'root', oldRoot!);
    await announce(scene.redis, valueKey());
    await tenant.announceAll();
    await scene.caughtUp(proxy);
    await expectAlarm(reveal, 'old_root');
  });

  test('with everything of the tenant from before, at a proxy that heard of the change and has not asked since', async () => {
    await tenant.publishKey('key');
    const all = await keepOf(apiKeyEntryKey('key'), floorsKey(tenant.id));
    expect(await proxy.snapshots.apiKey('key')).toBeDefined();
    await tenant.removeKey('key');
    await scene.caughtUp(proxy);
    await all.putBack();
    await tenant.announceAll();
    await scene.caughtUp(proxy);
    await expectAlarm(() => proxy.snapshots.apiKey('key'), 'old_root');
  });

  test('with everything from before the last rebuild, at a proxy that has seen another tenant since', async () => {
    const other = await scene.createTenant();
    await tenant.publishKey('key');
    const all = await keepOf(apiKeyEntryKey('key'), floorsKey(tenant.id));
    for (const one of [tenant, other]) await one.writeBase();
    expect(await proxy.snapshots.tenant(other.id)).toBeDefined();
    await all.putBack();
    await expectAlarm(() => proxy.snapshots.apiKey('key'), 'old_root');
  });

  test('with those of another tenant', async () => {
    const other = await scene.createTenant();
    await publishValue('value');
    await scene.redis.copy(floorsKey(other.id), floorsKey(tenant.id), 'REPLACE');
    await expectAlarm(reveal, 'no_data_key');
  });

  test('with nothing', async () => {
    await publishValue('value');
    await scene.redis.del(floorsKey(tenant.id));
    await expectAlarm(reveal, 'no_floors');
  });

  test('an entry that was removed does not look as if it did not exist', async () => {
    await publishValue('value');
    await scene.redis.del(valueKey());
    await expectAlarm(reveal, 'missing_entry');
  });
});

describe('an ordinary change raises no alarm', () => {
  test('a name that is deleted and used again for something else', async () => {
    const other = { ...secret, id: randomUUID() };
    for (const one of [secret, other]) await tenant.publishSecret(one);
    await tenant.publishName('secret', 'stripe', secret.id);
    await tenant.publishName('secret', 'stripe', null);
    await scene.caughtUp(proxy);
    expect(await proxy.snapshots.secretByName(tenant.id, 'stripe')).toBeUndefined();
    await tenant.publishName('secret', 'stripe', other.id);
    await scene.caughtUp(proxy);
    expect(await proxy.snapshots.secretByName(tenant.id, 'stripe')).toMatchObject({ id: other.id });
    expect(alarms()).toEqual([]);
  });

  test('a request during a deletion waits for its end', async () => {
    await publishValue('value');
    const deleted = await keepOf(valueKey());
    await tenant.publish({ kind: 'value', objectId: `${secret.id}:${production}` }, null);
    const tombstone = await keepOf(valueKey());
    await deleted.putBack();
    await publishValue('again');
    await scene.caughtUp(proxy);
    await tombstone.putBack();
    const asked = reveal();
    await tenant.publish({ kind: 'value', objectId: `${secret.id}:${production}` }, null);
    expect(await asked).toBeUndefined();
    expect(alarms()).toEqual([]);
  });

  test('an entry that could not be built is unavailable', async () => {
    const routeId = randomUUID();
    await tenant.publishRoute(routeId);
    const key = entryKey(tenant.id, 'route', routeId);
    await scene.redis.del(key);
    await scene.redis.hset(key, { r: '0', v: '1', x: '1' });
    await expectUnavailable(proxy.snapshots.route(tenant.id, routeId));
    await scene.redis.hset(apiKeyEntryKey('unbuilt'), { r: '0', v: '1', x: '1', t: tenant.id });
    await expectUnavailable(proxy.snapshots.apiKey('unbuilt'));
    expect(alarms()).toEqual([]);
  });
});
