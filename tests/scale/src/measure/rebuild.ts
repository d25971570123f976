/** Redis is emptied: how long until all is written anew, and what callers notice meanwhile. */
import { type Product, queryPostgres, until } from '@knoxcall/testkit';
import type { Figure } from '../figures.ts';
import { routeName } from '../load/load-things.ts';
import type { Loaded } from '../scene.ts';
import { type RedisLook, redisOf } from './redis-of.ts';

const group = 'rebuild';
/** What the whole of it may take, on a machine that has nothing else to do, and what was loaded for that. */
const goal = { entries: 100_000, seconds: 30 };
const patienceMs = 3_600_000;

export async function measureRebuild({ product, tenants }: Loaded): Promise<Figure[]> {
  const redis = redisOf(product);
  // What was loaded is known to no proxy before.
  await rebuilt(product, redis);
  const warm = tenants.slice(0, 20);
  const ask = (index: number) => warm[index % warm.length]!.proxy({ route: routeName(0) });
  for (let index = 0; index < warm.length; index += 1) {
    await until('a warm route', async () => (await ask(index)).status === 200);
  }
  const callers = watchCallers(ask);
  const { loadable, whole } = await rebuilt(product, redis);
  const { asked, failed } = await callers.stop();
  const [entries, usedMiB] = [await redis.keys(), await redis.usedMiB()];
  redis.close();
  const ofGoal = (whole * goal.entries) / entries;
  return [
    { group, what: 'keys in Redis', value: entries, unit: '' },
    { group, what: 'memory of Redis', value: usedMiB, unit: 'MiB' },
    { group, what: 'until proxies load again', value: loadable, unit: 's' },
    { group, what: 'until everything is written', value: whole, unit: 's' },
    { group, what: 'for 100,000 keys, by proportion', value: ofGoal, unit: 's', goal: goal.seconds },
    { group, what: 'warm requests meanwhile', value: asked, unit: '' },
    { group, what: 'of them failed', value: failed, unit: '', goal: 0 },
  ];
}

/** Empties Redis. In seconds from then: when there is an epoch again, and when nothing is left to write. */
async function rebuilt(product: Product, redis: RedisLook): Promise<{ loadable: number; whole: number }> {
  const before = await redis.epoch();
  await redis.flush();
  const begun = performance.now();
  const since = (): number => (performance.now() - begun) / 1000;
  const isLoadable = async (): Promise<boolean> => ![null, before].includes(await redis.epoch());
  await until('there is an epoch', isLoadable, patienceMs);
  const loadable = since();
  // What takes long goes on beside the others.
  const isWhole = async () => (await queryPostgres(product, 'SELECT 1 FROM outbox LIMIT 1')).length === 0;
  await until('nothing is left to write', isWhole, patienceMs);
  return { loadable, whole: since() };
}

function watchCallers(ask: (index: number) => Promise<{ status: number }>) {
  let [asked, failed, isRunning] = [0, 0, true];
  const asking = (async (): Promise<void> => {
    while (isRunning) {
      const { status } = await ask(asked);
      asked += 1;
      if (status !== 200) failed += 1;
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
