// The order in which the stack comes up, one step a line. Every started process is on `stack` at once, so that an error
// or Ctrl-C at any moment stops exactly the running ones, the last started first.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { requireRedis } from '@knoxcall/reach/redis';
import { keep, prepareDataDirectory } from '../data-directory.ts';
import { startEcho } from '../echo/start-echo.ts';
import { LocalStackError } from '../errors.ts';
import { startPostgres } from '../postgres/start-postgres.ts';
import { freePort, type ServerProcess } from '../processes/spawn-server.ts';
import { type RedisServer, startRedis } from '../redis/start-redis.ts';
import { buildDashboard } from './build-dashboard.ts';
import { checkPorts, type WantedPort } from './check-ports.ts';
import type { StartConfig } from './config.ts';
import { type FirstTenant, makeFirstTenant } from './first-tenant.ts';
import type { Progress } from './progress.ts';
import {
  controlPlaneEnvironment,
  localOrigin,
  proxyEnvironment,
  type StackFacts,
  workerEnvironment,
} from './service-environment.ts';
import { type Service, startService, waitUntilReady } from './services.ts';

/** What every step needs. `environment` is the user's. */
interface BringUp {
  readonly config: StartConfig;
  readonly environment: Record<string, string | undefined>;
  readonly progress: Progress;
  readonly stack: AsyncDisposableStack;
  readonly stopping: AbortSignal;
}

/** The running stack. `newAdminToken` is there when it was generated just now. */
export interface RunningStack {
  readonly processes: readonly ServerProcess[];
  readonly controlPlaneUrl: string;
  readonly proxyUrl: string;
  readonly echoUrl: string;
  readonly tenant: FirstTenant;
  readonly newAdminToken?: string;
}

/** Proxies finish running requests for 30 s; a little later they are killed. */
const serviceGraceMs = 35_000;
const echoHost = '127.0.0.1';

/** @throws LocalStackError of the first step that fails; `interrupted` when `stopping` aborts. */
export async function bringUp(up: BringUp): Promise<RunningStack> {
  const { config } = up;
  const dataDir = config.KNOXCALL_DATA_DIR;
  await step(up, 'Ports are free', () => checkPorts(wantedPorts(config), dataDir));
  await step(up, `Data directory ${dataDir}`, () => prepareDataDirectory(dataDir));
  const isUsed = existsSync(join(dataDir, 'first-key'));
  const servers = await startServers(up);
  const masterKeyFile = await step(up, 'Master key', () => masterKey(config, isUsed));
  const token = await adminToken(config);
  // An internal setting: without a value it must not keep two stacks from running side by side.
  const workerMetricsPort = config.WORKER_METRICS_PORT ?? (await freePort());
  const facts: StackFacts = { ...servers, masterKeyFile, adminToken: token.value, workerMetricsPort };
  await step(up, 'Migrations', () => migrate(servers));
  await step(up, 'Dashboard', buildDashboard);
  const echo = await step(up, 'Echo upstream', () => startEcho({ port: config.ECHO_PORT, host: echoHost }));
  // Started before the services, so that it ends after them: a request may be on its way to it.
  up.stack.defer(() => echo.close());
  const processes = await startServices(up, facts);
  const controlPlaneUrl = localOrigin(config.BIND_ADDRESS, config.CONTROL_PLANE_PORT);
  const tenant = await step(up, `Tenant ${config.KNOXCALL_BOOTSTRAP_TENANT}`, () =>
    makeFirstTenant({
      origin: controlPlaneUrl,
      adminOrigin: localOrigin(config.BIND_ADDRESS, config.ADMIN_PORT ?? config.CONTROL_PLANE_PORT),
      adminToken: token.value,
      dataDir,
      slug: config.KNOXCALL_BOOTSTRAP_TENANT,
      givenKey: config.KNOXCALL_BOOTSTRAP_API_KEY,
      echoUrl: echo.url,
      allowed: config.EGRESS_ALLOW_CIDRS,
    }),
  );
  return {
    processes: [...servers.processes, ...processes],
    controlPlaneUrl,
    proxyUrl: localOrigin(config.BIND_ADDRESS, config.PROXY_PORT),
    echoUrl: echo.url,
    tenant,
    ...(token.made ? { newAdminToken: token.value } : {}),
  };
}

async function step<Result>(
  { progress, stopping }: BringUp,
  label: string,
  run: (note: (line: string) => void) => Promise<Result>,
): Promise<Result> {
  if (stopping.aborted) throw new LocalStackError('interrupted', 'stopped while starting');
  return progress.step(label, run);
}

function wantedPorts(config: StartConfig): readonly WantedPort[] {
  const { BIND_ADDRESS: host, METRICS_BIND_ADDRESS: metricsHost } = config;
  return [
    { variable: 'CONTROL_PLANE_PORT', host, port: config.CONTROL_PLANE_PORT },
    ...optional('ADMIN_PORT', host, config.ADMIN_PORT),
    { variable: 'PROXY_PORT', host, port: config.PROXY_PORT },
    { variable: 'ECHO_PORT', host: echoHost, port: config.ECHO_PORT },
    { variable: 'CONTROL_PLANE_METRICS_PORT', host: metricsHost, port: config.CONTROL_PLANE_METRICS_PORT },
    { variable: 'PROXY_METRICS_PORT', host: metricsHost, port: config.PROXY_METRICS_PORT },
    ...optional('WORKER_METRICS_PORT', metricsHost, config.WORKER_METRICS_PORT),
  ];
}

function optional(variable: string, host: string, port: number | undefined): readonly WantedPort[] {
  return port === undefined ? [] : [{ variable, host, port }];
}

async function startServers(up: BringUp) {
  const { config, stack } = up;
  const dataDir = config.KNOXCALL_DATA_DIR;
  const processes: ServerProcess[] = [];
  const embedded = async <Server extends EmbeddedServer>(label: string, start: StartServer<Server>) => {
    const server = await step(up, label, (log) => start({ dataDir, log }));
    stack.defer(() => server.stop());
    processes.push(server.process);
    return server;
  };
  const { DATABASE_URL: given } = config;
  const { url: databaseUrl, ownerUrl: directDatabaseUrl } =
    given === undefined
      ? await embedded('PostgreSQL', startPostgres)
      : { url: given, ownerUrl: config.DIRECT_DATABASE_URL ?? given };
  const { REDIS_URL: redisUrl } = config;
  if (redisUrl !== undefined) await step(up, 'Redis', () => requireRedis('REDIS_URL', redisUrl));
  const redisUrls =
    redisUrl === undefined
      ? urlsOf(await embedded('Redis', startRedis))
      : { controlPlane: redisUrl, proxy: redisUrl };
  return { databaseUrl, directDatabaseUrl, redisUrls, processes };
}

const urlsOf = ({ controlPlaneUrl, proxyUrl }: RedisServer) => ({
  controlPlane: controlPlaneUrl,
  proxy: proxyUrl,
});

type EmbeddedServer = { process: ServerProcess; stop(): Promise<void> };
type StartServer<Server> = (options: { dataDir: string; log: (line: string) => void }) => Promise<Server>;

/** Path of the master key, made at the first start; undefined where the services find their key elsewhere. */
async function masterKey(config: StartConfig, isUsed: boolean): Promise<string | undefined> {
  if (config.KMS_PROVIDER === 'aws' || config.KNOXCALL_MASTER_KEY !== undefined) return undefined;
  if (config.KNOXCALL_MASTER_KEY_FILE !== undefined) return config.KNOXCALL_MASTER_KEY_FILE;
  const path = join(config.KNOXCALL_DATA_DIR, 'master.key');
  const { createMasterKeyFile, MasterKeyError } = await import('@knoxcall/envelope');
  if (isUsed && !existsSync(path)) {
    const what = `${path} is gone, and the database cannot be read without it`;
    throw new LocalStackError(
      'master_key',
      `${what}: put it back, or start with an empty KNOXCALL_DATA_DIR.`,
    );
  }
  try {
    (await createMasterKeyFile(path)).fill(0);
  } catch (error) {
    if (!(error instanceof MasterKeyError)) throw error;
    throw new LocalStackError('master_key', `The master key cannot be used: ${error.message}.`);
  }
  return path;
}

async function adminToken(config: StartConfig): Promise<{ value: string; made: boolean }> {
  if (config.KNOXCALL_ADMIN_TOKEN !== undefined) return { value: config.KNOXCALL_ADMIN_TOKEN, made: false };
  return keep(join(config.KNOXCALL_DATA_DIR, 'admin-token'), () => randomBytes(32).toString('hex'));
}

async function migrate(servers: { databaseUrl: string; directDatabaseUrl: string }): Promise<void> {
  // Loaded late: it includes a database engine, which the earlier steps do not need.
  const { applyMigrations } = await import('@knoxcall/database');
  await applyMigrations({ databaseUrl: servers.directDatabaseUrl, servicesUrl: servers.databaseUrl });
}

async function startServices(up: BringUp, facts: StackFacts): Promise<readonly ServerProcess[]> {
  const { config, environment, stack, stopping } = up;
  const running: ServerProcess[] = [];
  stack.defer(async () => {
    await Promise.all(running.map((service) => service.stop(serviceGraceMs)));
  });
  const services = servicesOf(config, environment, facts);
  for (const service of services) running.push(await startService(service, config.KNOXCALL_DATA_DIR));
  for (const service of services) {
    await step(up, service.label, () => waitUntilReady(service, { services, running, stopping }));
  }
  return running;
}

function servicesOf(
  config: StartConfig,
  user: Record<string, string | undefined>,
  facts: StackFacts,
): readonly (Service & { label: string })[] {
  const readyUrl = (address: string, port: number) => `${localOrigin(address, port)}/readyz`;
  return [
    {
      name: 'control-plane',
      label: 'Control plane',
      entry: 'services/control-plane/src/main.ts',
      environment: controlPlaneEnvironment(user, config, facts),
      readyUrl: readyUrl(config.BIND_ADDRESS, config.CONTROL_PLANE_PORT),
    },
    {
      name: 'worker',
      label: 'Worker',
      entry: 'services/control-plane/src/worker.ts',
      environment: workerEnvironment(user, config, facts),
      readyUrl: readyUrl(config.METRICS_BIND_ADDRESS, facts.workerMetricsPort),
    },
    {
      name: 'proxy',
      label: 'Proxy',
      entry: 'services/proxy/src/main.ts',
      environment: proxyEnvironment(user, config, facts),
      readyUrl: readyUrl(config.BIND_ADDRESS, config.PROXY_PORT),
    },
  ];
}
