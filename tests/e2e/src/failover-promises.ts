/** Promises to callers while masters of Redis die, for Sentinels and for a cluster. */
import { changes, requestLogs } from '@knoxcall/snapshot';
import { call, type Json, queryPostgres, type StartRedisSet, type Tenant, until } from '@knoxcall/testkit';
import { type FailoverScene, startFailoverScene, type Watched } from './failover-scene.ts';

let scene: FailoverScene;

/** Any change of a tenant except of its API keys. */
const entriesOf = ({ id }: Tenant): string => `knox:{t:${id}}:floors`;
const keyOf = (made: Json): string => String(made.api_key);
const inForceWithinMs = 1000;

/** Registers the tests of a file. `lost`: which key's master loses the last writes. */
export function promiseFailover(start: StartRedisSet, lost: 'changes' | 'tenant'): void {
  beforeAll(async () => {
    scene = await startFailoverScene(start);
  }, 90_000);
  afterAll(() => scene?.end(), 60_000);

  test(
    'it works as with one: changes, limits that count for all proxies together, the doctor',
    worksAsWithOne,
  );
  test(
    'what was acknowledged and died with a master stays in force, and callers notice nothing',
    () => losesNothing(lost === 'tenant' ? entriesOf(scene.tenant) : changes.stream),
    60_000,
  );
  test('what is acknowledged after a failover acts, and each request is logged once', actsAfterwards, 60_000);
}

async function worksAsWithOne(): Promise<void> {
  const { tenant } = scene;
  const id = await scene.route('plain', 'one');
  await scene.healthy();
  for (const proxy of [0, 1, 2]) expect((await tenant.proxy({ route: 'plain', proxy })).text).toBe('one');
  await tenant.done('PUT', `/v1/secrets/${id}/value`, { value: 'two' });
  for (const proxy of [0, 1, 2]) {
    const isNew = async () => (await tenant.proxy({ route: 'plain', proxy })).text === 'two';
    await until('the new value', isNew, inForceWithinMs);
  }
  const limits = { rate_limit_enabled: true, rate_limit_requests: 3, rate_limit_window_sec: 3600 };
  await tenant.done('PATCH', '/v1/routes/plain', limits);
  await scene.healthy();
  const statuses: number[] = [];
  for (const proxy of [0, 1, 2, 0, 1]) statuses.push((await tenant.proxy({ route: 'plain', proxy })).status);
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
  const said = await scene.doctor();
  expect(said.map((line) => line.split(/ +/)[0])).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
}

async function losesNothing(key: string): Promise<void> {
  const { tenant, product } = scene;
  const id = await scene.route('kept', 'old');
  const revoked = await newKey('to be revoked');
  const added: Json[] = [];
  // The third proxy has served none of these requests, so its memory has no entries for them.
  const warm = [0, 1].map((proxy) => ({ route: 'kept', proxy }));
  for (const one of warm) {
    await until('warm', async () => (await tenant.proxy(one)).text === 'old');
    expect((await tenant.proxy({ ...one, key: keyOf(revoked) })).text).toBe('old');
  }
  const watches = warm.map((one) => scene.watch(one));
  await scene.failOver(key, async () => {
    await tenant.done('PUT', `/v1/secrets/${id}/value`, { value: 'new' });
    // A proxy that has not loaded the new value when its master dies can only answer 503.
    const isUsed = () => watches.every((one) => one.latest() === 'new');
    await until('callers are served with the new value', isUsed, inForceWithinMs);
    await tenant.done('DELETE', `/v1/api-keys/${revoked.id}`);
    added.push(await newKey('made meanwhile'));
  });
  const cold = [
    scene.watch({ route: 'kept', proxy: 2 }),
    ...[0, 1, 2].map((proxy) => scene.watch({ route: 'kept', proxy, key: keyOf(revoked) })),
  ];
  const died = performance.now();
  await scene.healthy();
  console.info(`healthy ${Math.round(performance.now() - died)} ms after the master died`);
  for (const proxy of [0, 1, 2]) {
    expect((await tenant.proxy({ route: 'kept', proxy })).text).toBe('new');
    const withKey = (one: Json) => tenant.proxy({ route: 'kept', proxy, key: keyOf(one) });
    expect((await withKey(revoked)).status).toBe(401);
    expect((await withKey(added[0]!)).text).toBe('new');
  }
  for (const one of watches) await expectAnswers(await one.stop(), ['old', 'new']);
  const seen = (await Promise.all(cold.map((one) => one.stop()))).flatMap(({ answers }) => answers);
  expect([...new Set(seen)].filter((answer) => !['401', '503', 'new'].includes(answer))).toEqual([]);
  // The worker found no older root in Redis, as it would after a write by an attacker.
  const { text } = await call(`${product.metrics.worker}/metrics`);
  expect(text).toMatch(/^knoxcall_snapshot_older_roots_total 0$/m);
}

async function actsAfterwards(): Promise<void> {
  const { tenant } = scene;
  await scene.route('counted', 'value');
  const keys: Json[] = [];
  while (keys.length < 30) keys.push(await newKey(`key ${keys.length}`));
  const ask = (proxy: number, path: string, key = tenant.key) =>
    tenant.proxy({ route: 'counted', proxy, path, key });
  await scene.healthy();
  for (const key of keys) for (const proxy of [0, 1]) await ask(proxy, '/before', keyOf(key));
  await logged('/before', 2 * keys.length);
  // A master without a replica would not be replaced.
  await scene.product.redis?.revive();
  await scene.healthy();
  const between = scene.watch({ route: 'counted', proxy: 0, path: '/between' });
  await until('the caller is served', () => between.latest() === 'value');
  await scene.failOver(requestLogs.stream);
  const acknowledged = await firstRevoked(keys);
  for (const proxy of [0, 1, 2]) {
    // 503 while the server that holds the key is away: the key cannot be used then either.
    const isRefused = async () =>
      [401, 503].includes((await ask(proxy, '/refused', keyOf(acknowledged))).status);
    await until('the revocation acts', isRefused, inForceWithinMs);
  }
  await scene.healthy();
  for (const key of keys.slice(0, keys.indexOf(acknowledged) + 1)) {
    for (const proxy of [0, 1, 2]) {
      // A proxy that does not know the new master yet answers 503, and never with a success.
      const isKnown = async () => {
        const { status } = await ask(proxy, '/refused', keyOf(key));
        if (status !== 503) expect(status).toBe(401);
        return status === 401;
      };
      await until('the key is refused', isKnown);
    }
  }
  const watched = await between.stop();
  await expectAnswers(watched, ['value']);
  const { asked } = watched;
  for (let count = 0; count < 30; count += 1) await ask(count % 3, '/after');
  await logged('/after', 30);
  await logged('/before', 2 * keys.length);
  const kept = await countLogged('/between');
  console.info(`of ${asked} records around the failover ${asked - kept} were lost with the master`);
  expect(kept).toBeLessThanOrEqual(asked);
}

/** Shows what the proxies logged about requests that they could not serve. */
async function expectAnswers({ answers, refused }: Watched, expected: string[]): Promise<void> {
  const why = await scene.logged(refused);
  expect({ answers, why }).toEqual({ answers: expected, why: [] });
}

/** The first key whose revocation is answered as in force everywhere. Those before it are revoked too, with the answer 503. */
async function firstRevoked(keys: readonly Json[]): Promise<Json> {
  const { tenant } = scene;
  let timeout = 5000;
  const isPublished = async (): Promise<boolean> => {
    timeout += 1;
    const { json } = await tenant.api('PATCH', '/v1/routes/plain', { timeout_ms: timeout });
    return !JSON.stringify(json.meta).includes('not_yet_published');
  };
  for (const key of keys) {
    await until('a change is in force at once', isPublished, 30_000);
    const { status } = await tenant.api('DELETE', `/v1/api-keys/${key.id}`);
    if (status < 300) return key;
    expect(status).toBe(503);
  }
  throw new Error('no revocation was acknowledged');
}

const newKey = (name: string): Promise<Json> =>
  scene.tenant.done('POST', '/v1/api-keys', { name, role: 'invoke' });

async function countLogged(path: string): Promise<number> {
  const statement = 'SELECT count(*) AS count FROM request_logs WHERE path = $1';
  return Number((await queryPostgres(scene.product, statement, [path]))[0]?.count);
}

const logged = (path: string, count: number): Promise<void> =>
  until(`${count} records of ${path}`, async () => (await countLogged(path)) === count);
