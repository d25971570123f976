/** Empties Redis, and measures how long the rebuild takes and what callers notice meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Product, queryPostgres, type Tenant, until } from '@knoxcall/testkit';
import { type Figure, quantile } from '../figures.ts';
import { routeName } from '../load/load-things.ts';
import type { Loaded } from '../scene.ts';
import { memoryOf } from './memory-of.ts';
import { type RedisLook, redisOf } from './redis-of.ts';

const group = 'rebuild';
/** The time limit of a whole rebuild on an otherwise idle machine, and the number of entries that it is for. */
const goal = { entries: 100_000, seconds: 30 };
const patienceMs = 3_600_000;
/** Without a pause a single caller would keep one processor busy. */
const askEveryMs = 10;

export async function measureRebuild({ product, tenants }: Loaded): Promise<Figure[]> {
  const redis = redisOf(product);
  // No proxy knows the loaded data yet.
  await rebuilt(product, redis);
  const [warm, cold] = [tenants.slice(0, 20), tenants.slice(20, 40)];
  for (const tenant of warm) await until('a warm route', async () => (await statusOf(tenant)) === 200);
  const callers = watchCallers(warm);
  const [{ loadable, whole }, served] = await Promise.all([
    rebuilt(product, redis),
    untilServed(cold, redis),
  ]);
  const { asked, failed } = await callers.stop();
  const [entries, usedMiB] = [await redis.keys(), await redis.usedMiB()];
  redis.close();
  const ofGoal = (whole * goal.entries) / entries;
  const atMost = await memoryOf(product.pid('worker'), 'VmHWM');
  return [
    { group, what: 'keys in Redis', value: entries, unit: '' },
    { group, what: 'memory of Redis', value: usedMiB, unit: 'MiB' },
    { group, what: 'until proxies load everything again', value: loadable, unit: 's' },
    { group, what: 'until everything is written', value: whole, unit: 's' },
    { group, what: 'for 100,000 keys, by proportion', value: ofGoal, unit: 's', goal: goal.seconds },
    { group, what: 'memory of the worker at most', value: atMost, unit: 'MiB' },
    { group, what: 'warm requests meanwhile', value: asked, unit: '' },
    { group, what: 'of them failed', value: failed, unit: '', goal: 0 },
    { group, what: 'until a cold tenant is served, p50', value: quantile(served, 0.5), unit: 's' },
  ];
}

const statusOf = async (tenant: Tenant): Promise<number> =>
  (await tenant.proxy({ route: routeName(0) })).status;

/** Empties Redis. Seconds from then on: until there is an epoch again, and until nothing is left to write. */
export async function rebuilt(
  product: Product,
  redis: RedisLook,
): Promise<{ loadable: number; whole: number }> {
  const before = await redis.epoch();
  await redis.flush();
  const begun = performance.now();
  const since = (): number => (performance.now() - begun) / 1000;
  const isLoadable = async (): Promise<boolean> => ![null, before].includes(await redis.epoch());
  await until('there is an epoch', isLoadable, patienceMs);
  const loadable = since();
  // A slow tenant continues beside the others.
  const isWhole = async () => (await queryPostgres(product, 'SELECT 1 FROM outbox LIMIT 1')).length === 0;
  await until('nothing is left to write', isWhole, patienceMs);
  return { loadable, whole: since() };
}

/** Seconds from the moment Redis is empty. A request that finds no entry waits for a second itself. */
async function untilServed(tenants: readonly Tenant[], redis: RedisLook): Promise<number[]> {
  await until('Redis is empty', async () => (await redis.epoch()) === null);
  const begun = performance.now();
  const served = async (tenant: Tenant): Promise<number> => {
    await until('a cold tenant is served', async () => (await statusOf(tenant)) === 200, patienceMs);
    return (performance.now() - begun) / 1000;
  };
  return Promise.all(tenants.map(served));
}

function watchCallers(warm: readonly Tenant[]) {
  let [asked, failed, isRunning] = [0, 0, true];
  const asking = (async (): Promise<void> => {
    while (isRunning) {
      const status = await statusOf(warm[asked % warm.length]!);
      asked += 1;
      if (status !== 200) failed += 1;
      await sleep(askEveryMs);
    }
  })();
  return {
    stop: async () => {
      isRunning = false;
      await asking;
      return { asked, failed };
    },
  };
}
