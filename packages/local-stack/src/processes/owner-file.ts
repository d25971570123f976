// Remembers which process started a server, so that a second start can tell a server in use from one left behind.
import { readFile, writeFile } from 'node:fs/promises';
import { LocalStackError } from '../errors.ts';
import { endProcess, isAlive } from './process-table.ts';

const graceMs = 10_000;

/** Notes that the current process owns the server that `path` belongs to. */
export async function claim(path: string): Promise<void> {
  await writeFile(path, `${process.pid}\n`, { mode: 0o600 });
}

/**
 * Stops a server whose starter is gone.
 * @throws LocalStackError `data_directory_in_use` when its starter still runs.
 */
export async function endStray(path: string, stray: { pid: number; signal: NodeJS.Signals }): Promise<void> {
  const owner = Number(await readFile(path, 'utf8').catch(() => '0'));
  if (owner > 0 && isAlive(owner)) {
    throw new LocalStackError(
      'data_directory_in_use',
      `This data directory is in use by process ${owner}. Stop it, or set KNOXCALL_DATA_DIR to another directory.`,
    );
  }
  await endProcess(stray.pid, stray.signal, graceMs);
}
