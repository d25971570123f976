/** What a process has in memory, in MiB: `VmRSS` now, `VmHWM` at most since it began. Linux only. */
import { readFile } from 'node:fs/promises';

export async function memoryOf(pid: number, what: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
}
