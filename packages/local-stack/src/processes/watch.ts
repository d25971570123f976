// The starter's side of the watchdog: one for each starting process, running only while something is watched.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { sendSignal } from './process-table.ts';

type Watchdog = ChildProcessByStdio<Writable, null, null>;

const watched = new Map<number, NodeJS.Signals>();
let watchdog: Watchdog | undefined;

function startWatchdog(): Watchdog {
  const program = new URL('./watchdog.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [decodeURIComponent(program)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
  });
  // A watchdog that was killed must not take the stack with it: the next start finds left-over processes.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}

/** From now on this process is stopped with `signal` when the current process dies for any reason. */
export function watch(pid: number, signal: NodeJS.Signals): void {
  watchdog ??= startWatchdog();
  watched.set(pid, signal);
  watchdog.stdin.write(`watch ${pid} ${signal}\n`);
}

/** The process has ended. After the last one the watchdog ends too, and this returns when it has. */
export async function unwatch(pid: number): Promise<void> {
  if (!watched.delete(pid) || watchdog === undefined) return;
  watchdog.stdin.write(`unwatch ${pid}\n`);
  if (watched.size > 0) return;
  const last = watchdog;
  watchdog = undefined;
  last.ref();
  last.stdin.end();
  if (last.exitCode === null && last.signalCode === null && last.pid !== undefined) await once(last, 'exit');
}

/** Kills all watched processes at once. */
export function killAllWatched(): void {
  for (const pid of watched.keys()) sendSignal(pid, 'SIGKILL');
}
