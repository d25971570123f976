/**
 * A product whose proxies a test starts itself, each with settings of its own, to stop them and check how
 * they end.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  call,
  compileCache,
  createTenant,
  type Product,
  type RecordingUpstream,
  startProduct,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';

export type OwnProxy = {
  readonly origin: string;
  readonly metrics: string;
  readonly process: ChildProcess;
  /** The exit code; null where a signal ended it. */
  readonly exited: Promise<number | null>;
};

export type OwnProduct = {
  readonly product: Product;
  readonly upstream: RecordingUpstream;
  /** Resolves when it is ready. */
  startProxy(settings?: Record<string, string>): Promise<OwnProxy>;
  /** A new tenant that calls this proxy. */
  tenantAt(proxy: OwnProxy): Promise<Tenant>;
  stop(): Promise<void>;
};

const entry = join(import.meta.dirname, '../../../../services/proxy/src/main.ts');

export async function startOwnProduct(): Promise<OwnProduct> {
  const masterKey = randomBytes(32).toString('base64');
  const environment = { KNOXCALL_MASTER_KEY: masterKey };
  const product = await startProduct({ proxies: 0, environment });
  const upstream = await startRecordingUpstream();
  const running: OwnProxy[] = [];
  const fixed = {
    REDIS_URL: product.servers.redisUrls.proxy,
    KNOXCALL_MASTER_KEY: masterKey,
    BIND_ADDRESS: '127.0.0.1',
    PROXY_PORT: '0',
    PROXY_METRICS_PORT: '0',
    EGRESS_ALLOW_CIDRS: '127.0.0.0/8',
    PROXY_WORKERS: '1',
    ...compileCache,
  };
  return {
    product,
    upstream,
    startProxy: async (settings = {}) => {
      const proxy = await launch({ ...fixed, ...settings });
      running.push(proxy);
      // It answers 503 before it has read the change stream for the first time.
      await until('it is up to date', async () => (await call(`${proxy.origin}/readyz`)).status === 200);
      return proxy;
    },
    tenantAt: ({ origin }) => createTenant({ ...product, proxies: [origin] }),
    stop: async () => {
      for (const { process } of running) process.kill('SIGKILL');
      await Promise.all(running.map(({ exited }) => exited));
      await upstream.close();
      await product.stop();
    },
  };
}

async function launch(env: Record<string, string>): Promise<OwnProxy> {
  const process = spawn(globalThis.process.execPath, ['--disable-proto=delete', entry], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(process, 'exit').then(([code]) => code as number | null);
  let complaint = '';
  process.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const lines = createInterface({ input: process.stdout });
  const { port, metricsPort } = await new Promise<{ port: number; metricsPort: number }>(
    (resolve, reject) => {
      lines.on('line', (line) => {
        const logged = JSON.parse(line);
        if (logged.msg === 'listening') resolve(logged);
      });
      exited.then((code) => reject(new Error(`the proxy ended with ${code}: ${complaint}`)), reject);
    },
  );
  const local = (at: number): string => `http://127.0.0.1:${at}`;
  return { origin: local(port), metrics: local(metricsPort), process, exited };
}
