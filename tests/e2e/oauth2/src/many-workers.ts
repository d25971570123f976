/** Further workers of a product, as processes of the test's own: paused, let go and killed as it likes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { call, type Product, quietPort, until } from '@knoxcall/testkit';
import { startOAuth2Product, times } from './oauth2-product.ts';

const entry = join(import.meta.dirname, '../../../../services/control-plane/src/worker.ts');

export type OwnWorker = {
  pause(): void;
  letGo(): void;
  /** Ends it at once and starts another in its place. */
  replace(): Promise<void>;
  kill(): Promise<void>;
};

/** A product whose workers, all of them, belong to the test. */
export async function startProductWithWorkers(
  count: number,
  options: { controlPlanes?: number } = {},
): Promise<{ product: Product; workers: OwnWorker[] }> {
  const masterKey = randomBytes(32).toString('base64');
  const product = await startOAuth2Product({ ...options, environment: { KNOXCALL_MASTER_KEY: masterKey } });
  await product.kill('worker', 'SIGKILL');
  const workers = await Promise.all(Array.from({ length: count }, () => startWorker(product, masterKey)));
  const stop = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await product.stop();
  };
  return { product: { ...product, stop }, workers };
}

async function startWorker(product: Product, masterKey: string): Promise<OwnWorker> {
  const port = await quietPort();
  const environment = {
    PATH: process.env.PATH ?? '',
    DATABASE_URL: product.servers.databaseUrl,
    REDIS_URL: product.servers.redisUrl,
    KNOXCALL_MASTER_KEY: masterKey,
    WORKER_METRICS_PORT: String(port),
    EGRESS_ALLOW_CIDRS: '127.0.0.0/8',
    LOG_LEVEL: 'warn',
    OAUTH2_LEASE_SECONDS: String(times.leaseSeconds),
    OAUTH2_TIMEOUT_MS: String(times.timeoutMs),
    OAUTH2_BACKOFF_MS: String(times.backoffMs),
  };
  let child: ChildProcess;
  const launch = async (): Promise<void> => {
    child = spawn(process.execPath, [entry], { env: environment, stdio: 'ignore' });
    const ready = `http://127.0.0.1:${port}/readyz`;
    await until('a worker is ready', async () => (await call(ready)).status === 200, 60_000);
  };
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await launch();
  return {
    pause: () => void child.kill('SIGSTOP'),
    letGo: () => void child.kill('SIGCONT'),
    replace: async () => {
      await kill();
      await launch();
    },
    kill,
  };
}
