/**
 * Where `login` keeps the address and the key: a file that only its owner can read, in a directory of its own. A file
 * that others could read is refused, not used.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { CliError } from '../cli-error.ts';
import type { World } from '../world.ts';

const stored = z.object({ api_url: z.string(), api_key: z.string() });
export type StoredCredentials = z.output<typeof stored>;

/** `$XDG_CONFIG_HOME/knoxcall/credentials.json`, else below `~/.config`. */
export function credentialsPath({ environment }: Pick<World, 'environment'>): string {
  const given = environment.XDG_CONFIG_HOME ?? '';
  const base = isAbsolute(given) ? given : join(environment.HOME ?? homedir(), '.config');
  return join(base, 'knoxcall', 'credentials.json');
}

/** Undefined where there is no such file. */
export async function readCredentials(path: string): Promise<StoredCredentials | undefined> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const { mode } = await file.stat();
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new CliError(
        'unauthorized',
        `${path} can be read by others: run chmod 600 on it, or log in again.`,
      );
    }
    return parse(await file.readFile('utf8'), path);
  } finally {
    await file.close();
  }
}

/** The file is complete or absent: it is written beside its place, then moved. */
export async function writeCredentials(path: string, credentials: StoredCredentials): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(beside, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(credentials, null, 2)}\n`);
    await file.close();
    await rename(beside, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(beside, { force: true });
    throw error;
  }
}

export async function removeCredentials(path: string): Promise<void> {
  await rm(path, { force: true });
}

function parse(text: string, path: string): StoredCredentials {
  try {
    return stored.parse(JSON.parse(text));
  } catch {
    throw new CliError('unauthorized', `${path} is damaged: log in again.`);
  }
}
