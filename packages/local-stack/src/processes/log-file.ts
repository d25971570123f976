// Log files of the processes we start: `<data dir>/logs/<name>.log`, readable by their owner only.
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

const rotateAtBytes = 16 * 1024 * 1024;

/** Path of the log of one process. */
export function logPath(dataDir: string, name: string): string {
  return join(dataDir, 'logs', `${name}.log`);
}

/** Opens a log for appending and returns its descriptor; a log over 16 MiB is renamed to `<name>.log.1`. */
export function openLog(dataDir: string, name: string): number {
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  const path = logPath(dataDir, name);
  const descriptor = openSync(path, 'a', 0o600);
  if (fstatSync(descriptor).size <= rotateAtBytes) return descriptor;
  closeSync(descriptor);
  renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

/** The last lines of a log, indented for the terminal; nothing from before the byte `from`. */
export function lastLines(path: string, { from = 0, count = 15 } = {}): string {
  try {
    const lines = readFileSync(path).subarray(from).toString('utf8').trimEnd().split('\n').slice(-count);
    return lines.map((line) => `    ${line || '(nothing)'}`).join('\n');
  } catch {
    return '    (nothing)';
  }
}
