// The data directory of everything embedded: 0700, or 0711 when started as root, because PostgreSQL then runs as user
// `postgres` and must pass through it.
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, LocalStackError } from './errors.ts';

/**
 * Makes the directory, sets its mode, and checks that files can be written there.
 * @throws LocalStackError `data_directory_unwritable`
 */
export async function prepareDataDirectory(dataDir: string): Promise<void> {
  const probe = join(dataDir, `.write-probe-${process.pid}`);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeFile(probe, '', { mode: 0o600 });
    await rm(probe);
    await setMode(dataDir);
  } catch (error) {
    const reason = codeOf(error) ?? String(error);
    throw new LocalStackError(
      'data_directory_unwritable',
      `The data directory ${dataDir} cannot be written (${reason}). Change its owner, or set KNOXCALL_DATA_DIR to another one.`,
      { cause: error },
    );
  }
}

async function setMode(dataDir: string): Promise<void> {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  if (((await stat(dataDir)).mode & 0o777) !== mode) await chmod(dataDir, mode);
}

/** The trimmed content of a small file of ours, undefined when there is none. */
export async function readKept(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The content of the file (0600); where there is none it is made with the result of `make`. */
export async function keep(path: string, make: () => string): Promise<{ value: string; made: boolean }> {
  const kept = await readKept(path);
  if (kept !== undefined && kept !== '') return { value: kept, made: false };
  const value = make();
  await writeFile(path, `${value}\n`, { mode: 0o600 });
  await chmod(path, 0o600);
  return { value, made: true };
}
