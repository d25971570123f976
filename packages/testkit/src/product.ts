/** The whole product as its users run it: real PostgreSQL and Redis, every service a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, type Servers, startServers } from '@knoxcall/local-stack';
import { call } from './http-call.ts';
import { until } from './until.ts';

const root = join(import.meta.dirname, '../../..');

export type ServiceName = 'control-plane' | 'worker' | `proxy-${number}`;

export type ProductOptions = {
  /** Everything of this product lies here; removed by nobody. */
  dir: string;
  proxies?: number;
  environment?: Record<string, string>;
};

export type Product = {
  controlPlane: string;
  proxies: string[];
  metrics: Record<string, string>;
  adminToken: string;
  servers: Servers;
  logs: string;
  /** `signal` 0 leaves it running; resolves when the process is gone. */
  kill(name: ServiceName, signal: NodeJS.Signals): Promise<void>;
  /** Starts a service that was killed again, with further variables for this life. */
  start(name: ServiceName, environment?: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
};

type Service = { entry: string; environment: Record<string, string>; ready: string };

export async function startProduct(options: ProductOptions): Promise<Product> {
  await mkdir(options.dir, { recursive: true });
  const servers = await startServers({ dir: options.dir, durable: false });
  const adminToken = randomBytes(24).toString('hex');
  const shared = sharedEnvironment(options, servers, adminToken);
  await migrate(shared);
  const services = await describeServices(options.proxies ?? 1, shared);
  const running = new Map<ServiceName, ChildProcess>();
  const logs = join(options.dir, 'service-logs');
  await mkdir(logs, { recursive: true });
  const start = async (name: ServiceName, environment: Record<string, string> = {}): Promise<void> => {
    const service = services.get(name)!;
    running.set(name, launch(name, service, { logs, environment }));
    await until(`${name} is ready`, async () => (await call(service.ready)).status === 200, 60_000);
  };
  const kill = async (name: ServiceName, signal: NodeJS.Signals): Promise<void> => {
    const child = running.get(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
  await Promise.all([...services.keys()].map((name) => start(name)));
  return {
    controlPlane: origin(services.get('control-plane')!),
    proxies: [...services]
      .filter(([name]) => name.startsWith('proxy-'))
      .map(([, service]) => origin(service)),
    metrics: Object.fromEntries([...services].map(([name, service]) => [name, metricsOrigin(service)])),
    adminToken,
    servers,
    logs,
    kill,
    start,
    stop: async () => {
      await Promise.all([...running.keys()].map((name) => kill(name, 'SIGKILL')));
      await servers.stop();
    },
  };
}

function sharedEnvironment(
  options: ProductOptions,
  servers: Servers,
  adminToken: string,
): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
    KNOXCALL_ADMIN_TOKEN: adminToken,
    KNOXCALL_MASTER_KEY: randomBytes(32).toString('base64'),
    BIND_ADDRESS: '127.0.0.1',
    EGRESS_ALLOW_CIDRS: '127.0.0.0/8,::1/128',
    KNOXCALL_API_RATE_LIMIT: '1000000',
    LOG_LEVEL: 'info',
    ...options.environment,
  };
}

async function describeServices(
  proxies: number,
  shared: Record<string, string>,
): Promise<Map<ServiceName, Service>> {
  const [port, metrics, workerMetrics] = await freePorts(3);
  const local = (value: number | undefined, path: string): string => `http://127.0.0.1:${value}${path}`;
  const own = {
    ...shared,
    CONTROL_PLANE_PORT: String(port),
    CONTROL_PLANE_METRICS_PORT: String(metrics),
    WORKER_METRICS_PORT: String(workerMetrics),
    PUBLIC_API_URL: shared.PUBLIC_API_URL ?? local(port, ''),
  };
  const services = new Map<ServiceName, Service>([
    [
      'control-plane',
      { entry: 'services/control-plane/src/main.ts', environment: own, ready: local(port, '/readyz') },
    ],
    [
      'worker',
      {
        entry: 'services/control-plane/src/worker.ts',
        environment: own,
        ready: local(workerMetrics, '/readyz'),
      },
    ],
  ]);
  for (let index = 0; index < proxies; index += 1) {
    const [proxyPort, proxyMetrics] = await freePorts(2);
    const { DATABASE_URL: _database, KNOXCALL_ADMIN_TOKEN: _token, ...known } = shared;
    const environment = { ...known, PROXY_PORT: String(proxyPort), PROXY_METRICS_PORT: String(proxyMetrics) };
    services.set(`proxy-${index}`, {
      entry: 'services/proxy/src/main.ts',
      environment,
      ready: local(proxyPort, '/readyz'),
    });
  }
  return services;
}

async function freePorts(count: number): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, () => freePort()));
}

const origin = (service: Service): string => new URL(service.ready).origin;

function metricsOrigin({ environment, ready }: Service): string {
  const port = environment.PROXY_METRICS_PORT ?? environment.CONTROL_PLANE_METRICS_PORT;
  return ready.includes(environment.WORKER_METRICS_PORT ?? 'none')
    ? origin({ ready } as Service)
    : `http://127.0.0.1:${port}`;
}

function launch(
  name: string,
  service: Service,
  { logs, environment }: { logs: string; environment: Record<string, string> },
): ChildProcess {
  const child = spawn(process.execPath, ['--disable-proto=delete', join(root, service.entry)], {
    cwd: root,
    env: { ...service.environment, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(join(logs, `${name}.log`), { flags: 'a' });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  return child;
}

async function migrate(environment: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'prisma/src/migrate.ts')], {
    env: environment,
    stdio: 'ignore',
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`migrations ended with ${code}`);
}
