/**
 * The whole product as its users run it: real PostgreSQL and Redis, every service in a process of its own.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerProcess, Servers } from '@knoxcall/local-stack';
import { copyClusterTemplate, maintenanceUrl, migrate } from './cluster-template.ts';
import { compileCache } from './compile-cache.ts';
import { call } from './http-call.ts';
import { quietPort } from './quiet-port.ts';
import type { RedisSet, StartRedisSet } from './redis/redis-set.ts';
import { until } from './until.ts';

const root = join(import.meta.dirname, '../../..');

/** Loaded only by tests that start something: most test files use the shared product. */
const localStack = () => import('@knoxcall/local-stack');

export type ServiceName = `control-plane${string}` | `worker${string}` | `proxy-${number}`;

export type ProductOptions = {
  proxies?: number;
  /** The first is `control-plane`, further ones `control-plane-1` and on. */
  controlPlanes?: number;
  /** The first is `worker`, further ones `worker-1` and on. */
  workers?: number;
  environment?: Record<string, string>;
  /** Host name of PUBLIC_API_URL (127.0.0.1). */
  publicHost?: string;
  /** Maps PostgreSQL's address to the one that the services get. */
  databaseThrough?: (databaseUrl: string) => Promise<string>;
  /** The tree whose code migrates and starts at first; default: this one. */
  tree?: string;
  /** Not started at first; `start` starts them. */
  later?: readonly ServiceName[];
  /** Settings of one service that replace the usual ones, such as other addresses of the same servers. */
  environmentOf?: (name: ServiceName, environment: Record<string, string>) => Promise<Record<string, string>>;
  /** Whether committed data survives a crash of PostgreSQL (false: faster). */
  durable?: boolean;
  /** Sentinels or a cluster, in place of one Redis: one of `@knoxcall/testkit/redis`. */
  redis?: StartRedisSet;
};

export type Product = {
  controlPlane: string;
  controlPlanes: string[];
  proxies: string[];
  metrics: Record<string, string>;
  adminToken: string;
  /** As the role that removes request records. */
  maintenanceUrl: string;
  servers: Servers;
  /** Set where Redis runs on several servers. */
  redis: RedisSet | undefined;
  /** All files of this product; removed when it is stopped. */
  dir: string;
  logs: string;
  /** Every process of ours. */
  services: readonly ServiceName[];
  /**
   * Resolves when the process has ended, with how it ended, such as `exit code 0`; undefined where it had
   * ended already.
   */
  kill(name: ServiceName, signal: NodeJS.Signals): Promise<string | undefined>;
  /** Pauses a process, or resumes it. */
  signal(name: ServiceName, signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** The process id. */
  pid(name: ServiceName): number;
  /** Starts a service that was killed again, and resolves when it is ready. */
  start(name: ServiceName, life?: Life): Promise<void>;
  /** Migrates the database to the schema of this tree. */
  migrate(): Promise<void>;
  stop(): Promise<void>;
};

/** For one run of a service: another entry, another tree of the entry, and additional settings. */
type Life = { entry?: string; tree?: string; environment?: Record<string, string> };
type Service = { entry: string; environment: Record<string, string>; ready: string; metrics: string };

export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const dir = await mkdtemp(join(tmpdir(), 'knoxcall-product-'));
  const isMigrated = options.tree === undefined && (await copyClusterTemplate(dir));
  const { startServers } = await localStack();
  const servers = await startServers({ dir, durable: options.durable ?? false });
  const redis = await options.redis?.({ dir }).catch(async (error: unknown) => {
    await servers.stop();
    throw error;
  });
  const running = new Map<ServiceName, ServerProcess>();
  const end = async (): Promise<void> => {
    await Promise.all([...running.keys()].map((name) => kill(running, name, 'SIGKILL')));
    await redis?.stop();
    await servers.stop();
  };
  const stop = async (): Promise<void> => {
    await end();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    return await startServices(options, { dir, servers, redis, running, isMigrated, stop });
  } catch (error) {
    // Its logs say why.
    await end();
    throw error;
  }
}

type Running = Map<ServiceName, ServerProcess>;
type Begun = {
  dir: string;
  servers: Servers;
  redis: RedisSet | undefined;
  running: Running;
  isMigrated: boolean;
  stop: () => Promise<void>;
};

async function startServices(
  options: ProductOptions,
  { dir, servers, redis, running, isMigrated, stop }: Begun,
): Promise<Product> {
  const adminToken = randomBytes(24).toString('hex');
  const databaseUrl = (await options.databaseThrough?.(servers.databaseUrl)) ?? servers.databaseUrl;
  const redisUrls = redis?.urls ?? servers.redisUrls;
  const shared = sharedEnvironment(options, { databaseUrl, redisUrls }, adminToken);
  const maintenance = { MAINTENANCE_DATABASE_URL: maintenanceUrl(servers.directDatabaseUrl) };
  const owners = { ...shared, ...maintenance, DIRECT_DATABASE_URL: servers.directDatabaseUrl };
  if (!isMigrated) await migrate(owners, options.tree);
  const services = await describeServices(options, shared, {
    ...maintenance,
    proxyRedisUrl: redisUrls.proxy,
  });
  for (const [name, service] of services) {
    Object.assign(service.environment, await options.environmentOf?.(name, service.environment));
  }
  const start = async (name: ServiceName, { environment, ...life }: Life = {}): Promise<void> => {
    const before = running.get(name);
    if (before !== undefined) await until(`the ${name} of before has ended`, () => before.hasEnded());
    const service = services.get(name)!;
    const settings = { ...service.environment, ...environment };
    const child = await launch(name, { ...service, ...life, environment: settings }, dir);
    running.set(name, child);
    await untilReady(child, service.ready);
  };
  const first = [...services.keys()].filter((name) => !options.later?.includes(name));
  await Promise.all(first.map((name) => start(name, { tree: options.tree ?? root })));
  return {
    controlPlane: origin(services.get('control-plane')!),
    controlPlanes: originsOf(services, 'control-plane'),
    proxies: originsOf(services, 'proxy-'),
    maintenanceUrl: maintenance.MAINTENANCE_DATABASE_URL,
    metrics: Object.fromEntries([...services].map(([name, service]) => [name, service.metrics])),
    adminToken,
    servers,
    redis,
    dir,
    logs: join(dir, 'logs'),
    services: [...services.keys()],
    kill: (name, signal) => kill(running, name, signal),
    signal: (name, signal) => void process.kill(running.get(name)!.pid, signal),
    pid: (name) => running.get(name)!.pid,
    start,
    migrate: () => migrate(owners),
    stop,
  };
}

async function kill(
  running: Running,
  name: ServiceName,
  signal: NodeJS.Signals,
): Promise<string | undefined> {
  const child = running.get(name);
  if (child === undefined || child.hasEnded()) return undefined;
  process.kill(child.pid, signal);
  return child.ended;
}

async function untilReady(child: ServerProcess, url: string): Promise<void> {
  let isUp = false;
  await until(
    `${child.name} is ready`,
    async () => {
      if (child.hasEnded()) return true;
      isUp = (await call(url)).status === 200;
      return isUp;
    },
    60_000,
  );
  if (!isUp) throw new Error(`${child.name} ended with ${await child.ended}: see ${child.logFile}`);
}

function sharedEnvironment(
  options: ProductOptions,
  servers: Pick<Servers, 'databaseUrl' | 'redisUrls'>,
  adminToken: string,
): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrls.controlPlane,
    KNOXCALL_ADMIN_TOKEN: adminToken,
    KNOXCALL_MASTER_KEY: randomBytes(32).toString('base64'),
    BIND_ADDRESS: '127.0.0.1',
    EGRESS_ALLOW_CIDRS: '127.0.0.0/8,::1/128',
    KNOXCALL_API_RATE_LIMIT: '1000000',
    PROXY_WORKERS: '1',
    LOG_LEVEL: 'info',
    ...compileCache,
    ...options.environment,
  };
}

async function describeServices(
  { proxies = 1, controlPlanes = 1, workers = 1, publicHost = '127.0.0.1' }: ProductOptions,
  shared: Record<string, string>,
  { proxyRedisUrl, ...maintenance }: { proxyRedisUrl: string; MAINTENANCE_DATABASE_URL: string },
): Promise<Map<ServiceName, Service>> {
  const services = new Map<ServiceName, Service>();
  const serving: Service[] = [];
  for (let index = 0; index < proxies; index += 1) {
    serving.push(await proxy({ ...shared, REDIS_URL: proxyRedisUrl }));
  }
  const internalUrl = serving[0] === undefined ? {} : { PROXY_INTERNAL_URL: origin(serving[0]) };
  for (const name of numbered('control-plane', controlPlanes)) {
    services.set(name, await controlPlane({ ...internalUrl, ...shared }, publicHost));
  }
  for (const name of numbered('worker', workers))
    services.set(name, await worker({ ...maintenance, ...shared }));
  for (const [index, service] of serving.entries()) services.set(`proxy-${index}`, service);
  return services;
}

function numbered(name: 'control-plane' | 'worker', count: number): ServiceName[] {
  return Array.from(
    { length: count },
    (_none, index): ServiceName => (index === 0 ? name : `${name}-${index}`),
  );
}

const local = (port: number, path: string): string => `http://127.0.0.1:${port}${path}`;

async function controlPlane(shared: Record<string, string>, publicHost: string): Promise<Service> {
  const [port, metricsPort] = [await quietPort(), await quietPort()];
  const environment = {
    PUBLIC_API_URL: `http://${publicHost}:${port}`,
    ...shared,
    CONTROL_PLANE_PORT: String(port),
    CONTROL_PLANE_METRICS_PORT: String(metricsPort),
  };
  const entry = 'services/control-plane/src/main.ts';
  return { entry, environment, ready: local(port, '/readyz'), metrics: local(metricsPort, '') };
}

async function worker(shared: Record<string, string>): Promise<Service> {
  const port = await quietPort();
  const { KNOXCALL_ADMIN_TOKEN: _token, ...known } = shared;
  const environment = { ...known, WORKER_METRICS_PORT: String(port) };
  const entry = 'services/control-plane/src/worker.ts';
  return { entry, environment, ready: local(port, '/readyz'), metrics: local(port, '') };
}

async function proxy(shared: Record<string, string>): Promise<Service> {
  const [port, metricsPort] = [await quietPort(), await quietPort()];
  const { DATABASE_URL: _database, KNOXCALL_ADMIN_TOKEN: _token, ...known } = shared;
  const environment = { ...known, PROXY_PORT: String(port), PROXY_METRICS_PORT: String(metricsPort) };
  const entry = 'services/proxy/src/main.ts';
  return { entry, environment, ready: local(port, '/readyz'), metrics: local(metricsPort, '') };
}

function originsOf(services: Map<ServiceName, Service>, prefix: string): string[] {
  return [...services].filter(([name]) => name.startsWith(prefix)).map(([, service]) => origin(service));
}

const origin = (service: Service): string => new URL(service.ready).origin;

/** Under the watchdog of the local stack: no service outlives the tests, however these end. */
async function launch(name: string, service: Service & Life, dataDir: string): Promise<ServerProcess> {
  const { serviceFlags, spawnServer } = await localStack();
  return spawnServer({
    name,
    dataDir,
    command: process.execPath,
    args: [...serviceFlags, join(service.tree ?? root, service.entry)],
    env: service.environment,
    stopSignal: 'SIGTERM',
  });
}
