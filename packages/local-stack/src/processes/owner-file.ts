// Records which process started a server, so that a second start can tell a server in use from one left behind.
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { LocalStackError } from '../errors.ts';
import { commandLineOf, endProcess, isAlive } from './process-table.ts';

const graceMs = 10_000;

/** Records the current process as the owner of the server that `path` belongs to. */
export async function claim(path: string): Promise<void> {
  await writeFile(path, `${process.pid}\n`, { mode: 0o600 });
}

/**
 * Stops a server whose starter is gone.
 * @throws LocalStackError `data_directory_in_use` when its starter still runs.
 */
export async function endStray(path: string, stray: { pid: number; signal: NodeJS.Signals }): Promise<void> {
  const owner = await livingOwner(path);
  if (owner !== undefined) throw inUse(owner, 'or set KNOXCALL_DATA_DIR to another directory');
  await endProcess(stray.pid, stray.signal, graceMs);
}

/** @throws LocalStackError `data_directory_in_use` where another start of this program runs a server of this directory. */
export async function refuseSecondStart(path: string): Promise<void> {
  const owner = await livingOwner(path);
  if (owner === undefined || !commandLineOf(owner).includes(basename(process.argv[1] ?? ''))) return;
  throw inUse(owner, 'or give the second one ports and a KNOXCALL_DATA_DIR of its own');
}

async function livingOwner(path: string): Promise<number | undefined> {
  const owner = Number(await readFile(path, 'utf8').catch(() => '0'));
  return owner > 0 && isAlive(owner) ? owner : undefined;
}

function inUse(owner: number, otherwise: string): LocalStackError {
  return new LocalStackError(
    'data_directory_in_use',
    `KnoxCall runs on this data directory already, as process ${owner}. Stop it, ${otherwise}.`,
  );
}
