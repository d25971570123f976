// Finds a Redis server to run: `valkey-server` or `redis-server` of the PATH, else the distribution's own package, unpacked
// without root into a cache of the current user.
import { execFile } from 'node:child_process';
import { access, constants, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LocalStackError } from '../errors.ts';
import { fetchRedisPackage, type RedisProgram, requireRecent } from './fetch-redis-package.ts';

const run = promisify(execFile);

/** `searchPath` (default: PATH) and `cacheDirs` (default: the user's cache, then the data directory) are for tests. */
interface ObtainRedisOptions {
  readonly dataDir: string;
  readonly log: (line: string) => void;
  readonly searchPath?: string;
  readonly cacheDirs?: readonly string[];
}

/** @throws LocalStackError `redis_not_obtainable`, whose message has the one command that installs it. */
export async function obtainRedis(options: ObtainRedisOptions): Promise<RedisProgram> {
  for (const name of ['valkey-server', 'redis-server']) {
    const command = await onPath(name, options.searchPath);
    if (command !== undefined && (await isRecent(command))) return { command, env: {} };
  }
  const cache = await firstWritable(
    options.cacheDirs ?? [join(homedir(), '.cache', 'knoxcall'), options.dataDir],
  );
  try {
    if (cache !== undefined) return await fetchRedisPackage(cache, options.log);
  } catch (cause) {
    throw notObtainable(cause);
  }
  throw notObtainable('no directory to keep it in');
}

async function onPath(name: string, searchPath: string | undefined): Promise<string | undefined> {
  try {
    const env = searchPath === undefined ? {} : { env: { PATH: searchPath } };
    return (await run('/bin/sh', ['-c', `command -v ${name}`], env)).stdout.trim();
  } catch {
    return undefined;
  }
}

const isRecent = (command: string): Promise<boolean> =>
  requireRecent(command, {}).then(
    () => true,
    () => false,
  );

async function firstWritable(directories: readonly string[]): Promise<string | undefined> {
  for (const directory of directories) {
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await access(directory, constants.W_OK);
      return directory;
    } catch {
      // the next one may do
    }
  }
  return undefined;
}

function notObtainable(cause: unknown): LocalStackError {
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  const command =
    process.platform === 'darwin' ? 'brew install valkey' : 'sudo apt-get install -y redis-server';
  return new LocalStackError(
    'redis_not_obtainable',
    `There is no valkey-server, and no redis-server of version 7 or later, on the PATH, and it could not be fetched (${reason}). Install it with: ${command} (other systems: their package valkey or redis), or set REDIS_URL.`,
    { cause },
  );
}
