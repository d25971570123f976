// Starts one long-running process in a session of its own, so that Ctrl-C in the terminal reaches only the starter, which
// then stops everything in order. Its output goes to a file, never through a pipe that would break with the starter.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync } from 'node:fs';
import { createServer } from 'node:net';
import { LocalStackError } from '../errors.ts';
import { logPath, openLog } from './log-file.ts';
import { endProcess } from './process-table.ts';
import { unwatch, watch } from './watch.ts';

/** What to run. `stdin` is written to the process and closed; `stopSignal` is how it is asked to end. */
export interface ServerSpec {
  readonly name: string;
  readonly dataDir: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
  readonly stdin?: string;
  readonly stopSignal: NodeJS.Signals;
}

/** A running process. `ended` resolves with a description ("exit code 1") when it ends, for whatever reason. */
export interface ServerProcess {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Byte of the log at which this run begins. */
  readonly logFrom: number;
  readonly ended: Promise<string>;
  hasEnded(): boolean;
  stop(graceMs?: number): Promise<void>;
}

/** @throws LocalStackError `server_failed` when the program cannot be run at all. */
export async function spawnServer(spec: ServerSpec): Promise<ServerProcess> {
  const output = openLog(spec.dataDir, spec.name);
  const { size: logFrom } = fstatSync(output);
  const ours = process.umask(0o077);
  const child = spawn(spec.command, spec.args, {
    detached: true,
    env: spec.env,
    stdio: [spec.stdin === undefined ? 'ignore' : 'pipe', output, output],
    ...(spec.uid === undefined ? {} : { uid: spec.uid, gid: spec.gid }),
  });
  process.umask(ours);
  closeSync(output);
  let over = false;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      over = true;
      resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
    });
  });
  const pid = child.pid;
  if (pid === undefined) {
    const [cause] = await new Promise<Error[]>((resolve) => child.once('error', (error) => resolve([error])));
    throw new LocalStackError('server_failed', `${spec.name} cannot be run: ${cause?.message}`, { cause });
  }
  watch(pid, spec.stopSignal);
  void ended.then(() => unwatch(pid));
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(spec.stdin);
  return {
    name: spec.name,
    pid,
    logFile: logPath(spec.dataDir, spec.name),
    logFrom,
    ended,
    hasEnded: () => over,
    stop: async (graceMs = 10_000) => {
      if (!over) await endProcess(pid, spec.stopSignal, graceMs);
      await ended;
      await unwatch(pid);
    },
  };
}

/** A loopback port that is free now. Another process may take it before it is used: be ready to ask again. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('there is no free port');
  server.close();
  await once(server, 'close');
  return address.port;
}
