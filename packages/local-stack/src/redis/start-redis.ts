// Runs a private Redis on a free loopback port behind a generated password, with its files in the data directory. It
// gets the password through standard input, because a command line is visible to others.
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { keep, prepareDataDirectory, readKept } from '../data-directory.ts';
import { LocalStackError } from '../errors.ts';
import { lastLines } from '../processes/log-file.ts';
import { claim, endStray } from '../processes/owner-file.ts';
import { freePort, type ServerProcess, spawnServer } from '../processes/spawn-server.ts';
import type { RedisProgram } from './fetch-redis-package.ts';
import { obtainRedis } from './obtain-redis.ts';
import { serviceUsers } from './service-users.ts';

/** `dataDir` is absolute. `port` is for a restart under the same address. `durable: false` does not wait for the disk. */
export interface RedisOptions {
  readonly dataDir: string;
  readonly log: (line: string) => void;
  readonly durable?: boolean;
  readonly port?: number;
}

/**
 * `url` is `redis://:<password>@127.0.0.1:<port>`, the operator's, who may do anything; each service has a user of its own.
 * `process.ended` tells when the server died.
 */
export interface RedisServer {
  readonly url: string;
  readonly controlPlaneUrl: string;
  readonly proxyUrl: string;
  readonly port: number;
  readonly process: ServerProcess;
  stop(): Promise<void>;
}

interface Settings {
  readonly dataDir: string;
  readonly files: string;
  readonly password: string;
  readonly durable: boolean;
  readonly users: readonly string[];
}

const readyTimeoutMs = 60_000;
const attempts = 5;

/** @throws LocalStackError `redis_not_obtainable`, `data_directory_in_use`, `server_failed` */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  const { dataDir, log, durable = true } = options;
  await prepareDataDirectory(dataDir);
  const program = await obtainRedis(options);
  const files = join(dataDir, 'redis');
  await mkdir(files, { recursive: true, mode: 0o700 });
  const { value: password } = await keep(join(dataDir, 'redis-password'), () =>
    randomBytes(32).toString('hex'),
  );
  const users = await serviceUsers(dataDir);
  const settings = { dataDir, files, password, durable, users: users.lines };
  await clearPreviousServer(settings, log);
  await claim(join(dataDir, 'redis.owner'));
  const { port, process } = await launch(program, settings, options.port);
  await writeFile(join(dataDir, 'redis.port'), `${port}\n`, { mode: 0o600 });
  return {
    url: urlOf(`:${password}`, port),
    controlPlaneUrl: urlOf(users.controlPlane, port),
    proxyUrl: urlOf(users.proxy, port),
    port,
    process,
    stop: () => process.stop(),
  };
}

function urlOf(credentials: string, port: number): string {
  return `redis://${credentials}@127.0.0.1:${port}`;
}

/** A server at the last port that accepts our password is our own from last time. */
async function clearPreviousServer(
  { dataDir, password }: Settings,
  log: (line: string) => void,
): Promise<void> {
  const port = Number(await readKept(join(dataDir, 'redis.port')));
  const pid = port > 0 ? await answeringProcess(urlOf(`:${password}`, port)) : undefined;
  if (pid === undefined) return;
  await endStray(join(dataDir, 'redis.owner'), { pid, signal: 'SIGTERM' });
  log(`stopped a Redis that was left behind (process ${pid})`);
}

/** Process id of the Redis that answers there, even while it still loads its data; undefined when nobody does. */
async function answeringProcess(url: string): Promise<number | undefined> {
  const client = new Redis(url, {
    lazyConnect: true,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    connectTimeout: 1000,
    commandTimeout: 1000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const pid = Number(/^process_id:(\d+)/m.exec(await client.info())?.[1]);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  } finally {
    client.disconnect();
  }
}

async function launch(program: RedisProgram, settings: Settings, fixedPort: number | undefined) {
  for (let attempt = 1; ; attempt++) {
    const port = fixedPort ?? (await freePort());
    const process = await spawnServer({
      name: 'redis',
      dataDir: settings.dataDir,
      command: program.command,
      args: ['-'],
      env: { ...program.env, PATH: '/usr/bin:/bin' },
      stdin: configuration(settings, port),
      stopSignal: 'SIGTERM',
    });
    if (await becomesReady(process, urlOf(`:${settings.password}`, port))) return { port, process };
    await process.stop();
    if (fixedPort !== undefined || attempt === attempts) {
      throw new LocalStackError('server_failed', `Redis did not start:\n${lastLines(process.logFile)}`);
    }
  }
}

function configuration({ files, password, durable, users }: Settings, port: number): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${JSON.stringify(files)}`,
    'appendonly yes',
    `appendfsync ${durable ? 'everysec' : 'no'}`,
    'maxmemory-policy noeviction',
    ...users,
    '',
  ].join('\n');
}

async function becomesReady(process: ServerProcess, url: string): Promise<boolean> {
  for (const end = Date.now() + readyTimeoutMs; Date.now() < end && !process.hasEnded(); await delay(20)) {
    if ((await answeringProcess(url)) === process.pid) return true;
  }
  return false;
}
