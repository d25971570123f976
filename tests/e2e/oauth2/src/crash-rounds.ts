/**
 * Kills a random process of ours at a random moment of a refresh, again and again, and asks whether the connection
 * still works. It may not where the crash fell between the provider's answer and our commit; those are counted.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Product, until } from '@knoxcall/testkit';
import { type Crowd, gatherCrowd } from './crowd.ts';
import { type OwnWorker, startProductWithWorkers } from './many-workers.ts';

export type CrashResult = {
  rounds: number;
  /** The provider's answer died with the process that had asked: nobody can know that token. */
  lostInFlight: number;
  /** Anything else that did not work again; must be 0. */
  broken: number;
};

const killWithinMs = 600;
const recoveryMs = 30_000;

export async function runCrashRounds(rounds: number, say: (line: string) => void): Promise<CrashResult> {
  const { product, workers } = await startProductWithWorkers(2, { controlPlanes: 2 });
  const crowd = await gatherCrowd(product);
  const result: CrashResult = { rounds: 0, lostInFlight: 0, broken: 0 };
  try {
    await crowd.connect();
    for (let round = 1; round <= rounds; round += 1) {
      const outcome = await crashOnce(product, workers, crowd);
      result.rounds += 1;
      if (outcome !== 'works') result[outcome] += 1;
      say(`${round}/${rounds} ${outcome}: ${JSON.stringify(result)}`);
      if (outcome !== 'works') await crowd.connect();
    }
    return result;
  } finally {
    await crowd.stop();
    await product.stop();
  }
}

async function crashOnce(
  product: Product,
  workers: OwnWorker[],
  { provider, rush, tenant, secretId, connect }: Crowd,
): Promise<'works' | 'lostInFlight' | 'broken'> {
  provider.delayMs = 200;
  provider.lifetimeSeconds = 1;
  await connect();
  const reuses = provider.reuses;
  provider.lifetimeSeconds = 3600;
  const crowding = rush({ tokens: 20, proxied: 40 }).then(() => rush({ tokens: 20, proxied: 40 }));
  await sleep(800 + Math.random() * killWithinMs);
  await killOne(product, workers);
  await crowding;
  const token = async () => tenant.api('GET', `/v1/secrets/${secretId}/oauth2/token`);
  try {
    await until('the connection works', async () => (await token()).status === 200, recoveryMs);
    return 'works';
  } catch {
    const secret = await tenant.done('GET', `/v1/secrets/${secretId}`);
    // The token in the database had been used: its successor went to the process that died.
    const wasLost = provider.reuses > reuses && String(secret.connection_status) === 'error';
    return wasLost ? 'lostInFlight' : 'broken';
  }
}

async function killOne(product: Product, workers: OwnWorker[]): Promise<void> {
  const names = ['control-plane', 'control-plane-1'] as const;
  const chosen = Math.floor(Math.random() * (names.length + workers.length));
  const name = names[chosen];
  if (name === undefined) return workers[chosen - names.length]?.replace();
  await product.kill(name, 'SIGKILL');
  await product.start(name);
}
