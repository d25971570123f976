import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { postgresBinaries } from './postgres/binaries.ts';
import { runAlone } from './postgres/create-cluster.ts';
import { directoryCapability, runAs, withCapability } from './postgres/run-as.ts';
import { commandLineOf, isAlive, parentOf } from './processes/process-table.ts';
import { type Servers, type ServersOptions, startServers } from './servers.ts';

jest.setTimeout(90_000);

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };
const fixture = join(import.meta.dirname, 'hold-servers.fixture.ts');

let dir: string;
let running: { stop(): Promise<void> }[];
let starters: ChildProcess[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'local-stack-'));
  running = [];
  starters = [];
});
afterEach(async () => {
  for (const servers of running) await servers.stop();
  for (const starter of starters) starter.kill('SIGKILL');
  await rm(dir, { recursive: true, maxRetries: 50, retryDelay: 100 });
});

async function start(options: Partial<ServersOptions> = {}): Promise<Servers> {
  const servers = await startServers({ dir: join(dir, 'data'), durable: false, ...options });
  running.push(servers);
  return servers;
}

async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

async function redis<Result>(url: string, ask: (client: Redis) => Promise<Result>): Promise<Result> {
  const client = new Redis(url, { retryStrategy: () => null });
  // A fault also rejects the call, which the test sees.
  client.on('error', () => undefined);
  try {
    return await ask(client);
  } finally {
    client.disconnect();
  }
}

interface Held {
  readonly starter: ChildProcess;
  readonly databaseUrl: string;
  readonly directDatabaseUrl: string;
  readonly redisUrl: string;
  readonly postgresPid: number;
  readonly redisPid: number;
}

/** The same as `start`, in a process that can be killed. */
async function startElsewhere(command = [process.execPath], env = process.env): Promise<Held> {
  const [program = '', ...args] = [...command, fixture, join(dir, 'data')];
  const starter = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
  starters.push(starter);
  for await (const line of createInterface({ input: starter.stdout! }))
    return { starter, ...JSON.parse(line) };
  throw new Error('the starter ended');
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !condition(); await delay(20)) {
    if (Date.now() > end) throw new Error('it did not happen in 20 s');
  }
}

async function kill(starter: ChildProcess): Promise<void> {
  starter.kill('SIGKILL');
  await once(starter, 'exit');
}

async function watchdogOf(starter: number): Promise<number> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.find((pid) => parentOf(pid) === starter && commandLineOf(pid).includes('watchdog.ts'))!;
}

async function openPaths(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  const modes = await Promise.all(
    paths.map(async (path) => ({ path, mode: (await stat(path)).mode & 0o077 })),
  );
  return modes.filter(({ mode }) => mode !== 0).map(({ path }) => path);
}

/** Makes the database of an earlier version: role `knoxcall` owns the database and everything in it, and no other role is there. */
async function makeEarlier(data: string): Promise<void> {
  const binaries = postgresBinaries();
  await runAlone(await runAs([binaries.home, data]), binaries, {
    files: join(data, 'postgres'),
    database: 'knoxcall',
    statements: [
      'REASSIGN OWNED BY knoxcall_owner TO knoxcall',
      'DROP OWNED BY knoxcall_owner',
      'DROP ROLE knoxcall_owner',
      'ALTER ROLE knoxcall CREATEDB',
    ],
  });
  await rm(join(data, 'postgres-owner-password'));
}

const makeTable = 'CREATE TABLE kept (word text); INSERT INTO kept VALUES ($$hello$$)';
const readTable = 'SELECT word FROM kept';

describe('the embedded servers', () => {
  test('keep their data from one start to the next', async () => {
    const first = await start();
    await query(first.directDatabaseUrl, makeTable);
    await redis(first.redisUrl, (client) => client.set('kept', 'hello'));
    await first.stop();
    expect([first.postgresPid, first.redisPid()].map(isAlive)).toEqual([false, false]);
    const second = await start();
    expect(await query(second.directDatabaseUrl, readTable)).toEqual([{ word: 'hello' }]);
    expect(await redis(second.redisUrl, (client) => client.get('kept'))).toBe('hello');
  });

  test('let no other user read a file, and leave no password in any file', async () => {
    await start();
    const data = join(dir, 'data');
    expect((await stat(data)).mode & 0o777).toBe(isRoot ? 0o711 : 0o700);
    expect(await openPaths(data)).toEqual([]);
    expect(await readdir(data)).not.toContain('postgres-new');
    const owner = (await stat(join(data, 'postgres'))).uid;
    expect(owner === 0).toBe(false);
  });

  test('answer nobody without a password, and show it to no other user of the machine', async () => {
    const servers = await start();
    const wrong = servers.databaseUrl.replace(/:[0-9a-f]{64}@/, ':wrong@');
    await expect(query(wrong, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    const open = servers.redisUrl.replace(/:[0-9a-f]{64}@/, '');
    await expect(redis(open, (client) => client.get('x'))).rejects.toThrow();
    for (const pid of [servers.postgresPid, servers.redisPid()]) {
      expect(commandLineOf(pid)).not.toMatch(/[0-9a-f]{64}/);
    }
  });

  test('give the services a role that is no superuser and owns nothing; another role owns the tables', async () => {
    const servers = await start();
    const rights = 'SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user';
    expect(await query(servers.databaseUrl, rights)).toEqual([{ rolsuper: false, rolcreatedb: false }]);
    expect(await query(servers.directDatabaseUrl, rights)).toEqual([{ rolsuper: false, rolcreatedb: true }]);
    await expect(query(servers.databaseUrl, makeTable)).rejects.toMatchObject({ code: '42501' });
  });

  test('give a data directory of an earlier version, with one role for everything, an owner, and keep its data', async () => {
    const first = await start();
    await query(first.directDatabaseUrl, makeTable);
    await first.stop();
    await makeEarlier(join(dir, 'data'));
    const second = await start();
    expect(await query(second.directDatabaseUrl, readTable)).toEqual([{ word: 'hello' }]);
    await expect(query(second.databaseUrl, 'DROP TABLE kept')).rejects.toMatchObject({ code: '42501' });
    await expect(query(second.databaseUrl, 'DROP DATABASE knoxcall')).rejects.toMatchObject({
      code: '42501',
    });
    await second.stop();
    const third = await start();
    expect(await query(third.directDatabaseUrl, readTable)).toEqual([{ word: 'hello' }]);
  });

  test('run side by side in two stacks that share nothing', async () => {
    const [one, other] = [await start(), await start({ dir: join(dir, 'other') })];
    await query(one.directDatabaseUrl, makeTable);
    await redis(one.redisUrl, (client) => client.set('kept', 'hello'));
    await expect(query(other.directDatabaseUrl, readTable)).rejects.toMatchObject({ code: '42P01' });
    expect(await redis(other.redisUrl, (client) => client.get('kept'))).toBeNull();
  });

  test('start a Redis that ended again, at the same address and with its data', async () => {
    const servers = await start();
    await redis(servers.redisUrl, (client) => client.set('kept', 'hello'));
    const before = servers.redisPid();
    await servers.restartRedis();
    expect(servers.redisPid()).not.toBe(before);
    expect(await redis(servers.redisUrl, (client) => client.get('kept'))).toBe('hello');
  });
});

describe('when a process is killed', () => {
  test('kill -9 of the starting process: the servers stop by themselves, and the next start has the data', async () => {
    const held = await startElsewhere();
    await query(held.directDatabaseUrl, makeTable);
    await kill(held.starter);
    await until(() => !isAlive(held.postgresPid) && !isAlive(held.redisPid));
    const next = await start();
    expect(await query(next.directDatabaseUrl, readTable)).toEqual([{ word: 'hello' }]);
  });

  test('kill -9 of starting process and watchdog: the next start stops the servers left behind', async () => {
    const held = await startElsewhere();
    await query(held.directDatabaseUrl, makeTable);
    process.kill(await watchdogOf(held.starter.pid!), 'SIGKILL');
    await kill(held.starter);
    expect([held.postgresPid, held.redisPid].map(isAlive)).toEqual([true, true]);
    const next = await start();
    expect([held.postgresPid, held.redisPid].map(isAlive)).toEqual([false, false]);
    expect(await query(next.directDatabaseUrl, readTable)).toEqual([{ word: 'hello' }]);
  });

  test('kill -9 of both servers: the next start has all committed data', async () => {
    const first = await start({ durable: true });
    await query(first.directDatabaseUrl, makeTable);
    for (const pid of [first.postgresPid, first.redisPid()]) process.kill(pid, 'SIGKILL');
    const next = await start({ durable: true });
    expect(await query(next.directDatabaseUrl, readTable)).toEqual([{ word: 'hello' }]);
  });

  test('a start ignores a postmaster.pid whose number now belongs to another process', async () => {
    const first = await start();
    const path = join(dir, 'data', 'postgres', 'postmaster.pid');
    const lines = (await readFile(path, 'utf8')).split('\n');
    await first.stop();
    await writeFile(path, [String(process.pid), ...lines.slice(1)].join('\n'));
    const next = await start();
    expect(isAlive(next.postgresPid)).toBe(true);
  });

  test('a start refuses a directory in use, and does not disturb the process that uses it', async () => {
    const held = await startElsewhere();
    await expect(start()).rejects.toMatchObject({
      code: 'data_directory_in_use',
      message: expect.stringContaining(String(held.starter.pid)),
    });
    expect(await query(held.databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await redis(held.redisUrl, (client) => client.ping())).toBe('PONG');
  });
});

describe('as an ordinary user without a home', () => {
  test('both servers run, and their files belong to that user', async () => {
    const env = { ...process.env, HOME: '/nonexistent' };
    let command = [process.execPath];
    if (isRoot) {
      await chown(dir, nobody.uid, nobody.gid);
      // This user keeps one right of root, to read directories: the checkout may lie in a folder of root's.
      command = ['setpriv', ...withCapability(nobody, (await directoryCapability())!), ...command];
    }
    const held = await startElsewhere(command, env);
    expect(await query(held.databaseUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await redis(held.redisUrl, (client) => client.ping())).toBe('PONG');
    const expected = isRoot ? nobody.uid : process.getuid?.();
    const owner = await stat(join(dir, 'data', 'postgres'));
    expect({ uid: owner.uid, mode: owner.mode & 0o777 }).toEqual({ uid: expected, mode: 0o700 });
    expect((await stat(join(dir, 'data'))).mode & 0o777).toBe(0o700);
    expect(await openPaths(join(dir, 'data'))).toEqual([]);
    await kill(held.starter);
    await until(() => !isAlive(held.postgresPid) && !isAlive(held.redisPid));
  });
});
