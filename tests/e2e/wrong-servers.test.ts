/** Errors about unsuitable servers: one line with the setting, the address and the remedy, within seconds. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type Servers, startServers } from '@knoxcall/local-stack';
import { quietPort, until } from '@knoxcall/testkit';

const root = join(import.meta.dirname, '../..');
const entries = {
  migrate: 'prisma/src/migrate.ts',
  start: 'packages/local-stack/src/main.ts',
  proxy: 'services/proxy/src/main.ts',
  worker: 'services/control-plane/src/worker.ts',
  'control plane': 'services/control-plane/src/main.ts',
};

let directory: string;
let servers: Servers;
let silent: Server;
let where: { postgres: string; redis: string; silent: string };
const sockets: Socket[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'knoxcall-wrong-'));
  servers = await startServers({ dir: join(directory, 'servers'), durable: false });
  silent = createServer((socket) => sockets.push(socket));
  const port = await quietPort();
  silent.listen(port, '127.0.0.1');
  await once(silent, 'listening');
  const hostOf = (url: string): string => new URL(url).host;
  where = {
    postgres: hostOf(servers.databaseUrl),
    redis: hostOf(servers.redisUrl),
    silent: `127.0.0.1:${port}`,
  };
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  silent?.close();
  await servers?.stop();
  await rm(directory, { recursive: true, force: true });
});

async function run(entry: keyof typeof entries, settings: Record<string, string>): Promise<ChildProcess> {
  const [port, metricsPort] = [String(await quietPort()), String(await quietPort())];
  const environment = {
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
    KNOXCALL_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    KNOXCALL_DATA_DIR: join(directory, 'data'),
    BIND_ADDRESS: '127.0.0.1',
    ...{ CONTROL_PLANE_PORT: port, CONTROL_PLANE_METRICS_PORT: metricsPort },
    ...{ PROXY_PORT: String(await quietPort()), PROXY_METRICS_PORT: String(await quietPort()) },
    ...{ ECHO_PORT: String(await quietPort()), WORKER_METRICS_PORT: String(await quietPort()) },
    ...settings,
  };
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...environment };
  const child = spawn(process.execPath, [join(root, entries[entry])], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

type Case = [keyof typeof entries, () => Record<string, string>, () => string];

test.each<Case>([
  [
    'migrate',
    () => ({ DIRECT_DATABASE_URL: `postgres://knoxcall_owner:hunter2@${where.postgres}/knoxcall` }),
    () => `DIRECT_DATABASE_URL: ${where.postgres} does not take the password of user 'knoxcall_owner'`,
  ],
  [
    'migrate',
    () => ({ DATABASE_URL: servers.databaseUrl.replace(/knoxcall$/, 'nothing') }),
    () => `DATABASE_URL: ${where.postgres} has no database 'nothing': create it.`,
  ],
  [
    'control plane',
    () => ({ REDIS_URL: `redis://:hunter2@${where.redis}` }),
    () => `REDIS_URL: ${where.redis} does not take this user and password`,
  ],
  [
    'worker',
    () => ({ DATABASE_URL: `postgres://knoxcall:hunter2@${where.silent}/knoxcall` }),
    () => `DATABASE_URL: ${where.silent} did not answer as a PostgreSQL within 4 s`,
  ],
  [
    'proxy',
    () => ({ REDIS_URL: `redis://:hunter2@${where.postgres}` }),
    () => `REDIS_URL: ${where.postgres} does not speak the protocol of Redis`,
  ],
  [
    'start',
    () => ({ REDIS_URL: 'redis://:hunter2@127.0.0.1:1' }),
    () => 'REDIS_URL: 127.0.0.1:1 takes no connections (ECONNREFUSED)',
  ],
  [
    'start',
    () => ({ DATABASE_URL: `${servers.databaseUrl}?sslmode=verify-full` }),
    () => `DATABASE_URL: ${where.postgres} does not speak TLS`,
  ],
])('%s reports the wrong server in one line and ends', async (entry, settings, expected) => {
  const child = await run(entry, settings());
  const [said, , [code]] = await Promise.all([text(child.stderr!), text(child.stdout!), once(child, 'exit')]);
  expect(said.trim().split('\n')).toEqual([expect.stringContaining(expected())]);
  expect(said).not.toContain('hunter2');
  expect(code).toBe(1);
});

test('a proxy whose Redis is away logs it once, and waits for it', async () => {
  const child = await run('proxy', { REDIS_URL: 'redis://127.0.0.1:1', PROXY_WORKERS: '1' });
  let said = '';
  child.stdout!.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await until('it listens', () => said.includes('"listening"'), 30_000);
  expect(said.split('REDIS_URL: 127.0.0.1:1 takes no connections')).toHaveLength(2);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});
