/** Processor time as Linux counts it for whole processes: other load hardly affects it. */
import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 10;

/** Milliseconds that these processes and their children used so far, in user and kernel mode. */
export function cpuMs(pids: readonly number[]): number {
  const wanted = new Set(pids);
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readStat(Number(name)) : undefined;
    if (stat !== undefined && (wanted.has(stat.pid) || wanted.has(stat.parent))) ticks += stat.ticks;
  }
  return ticks * TICK_MS;
}

/** Milliseconds of each child of this process, by its id. */
export function cpuMsOfChildren(pid: number): Map<number, number> {
  const stats = readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) ? (readStat(Number(name)) ?? []) : [],
  );
  return new Map(
    stats.filter(({ parent }) => parent === pid).map((stat) => [stat.pid, stat.ticks * TICK_MS]),
  );
}

type Stat = { readonly pid: number; readonly parent: number; readonly ticks: number };

/** Undefined where the process ended meanwhile. See proc_pid_stat(5). */
function readStat(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [parent, user, kernel] = [fields[1], fields[11], fields[12]];
    if (parent === undefined || user === undefined || kernel === undefined) return undefined;
    return { pid, parent, ticks: user + kernel };
  } catch {
    return undefined;
  }
}
