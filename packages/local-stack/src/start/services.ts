// Starts one of our services as a separate process and waits until it reports ready.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalStackError } from '../errors.ts';
import { lastLines } from '../processes/log-file.ts';
import { type ServerProcess, spawnServer } from '../processes/spawn-server.ts';
import { sendRequest } from './api-client.ts';
import type { Environment } from './service-environment.ts';

/** `entry` is relative to the root of the repository; `readyUrl` answers 200 once the service can do its job. */
export interface Service {
  readonly name: string;
  readonly entry: string;
  readonly environment: Environment;
  readonly readyUrl: string;
}

/** Services that start together. */
interface Starting {
  readonly services: readonly Service[];
  readonly running: readonly ServerProcess[];
  readonly stopping: AbortSignal;
}

const root = join(import.meta.dirname, '../../../..');
const readyTimeoutMs = 60_000;
/** How long services that start together may take to become ready or to end, once one of them has ended. */
const sameFaultMs = 10_000;

/**
 * Options of every service: no `__proto__`, no inspector for anybody who can send a signal, a heap that may grow to
 * three times what is in use before V8 collects all of it, a young generation that is collected in little time, and no
 * collection in a quiet moment that throws compiled code away. Every request waits for a collection
 * (docs/performance.md).
 */
export const serviceFlags = [
  '--disable-proto=delete',
  '--disable-sigusr1',
  '--heap-growing-percent=200',
  '--max-semi-space-size=8',
  '--no-memory-reducer',
] as const;

/** Runs the service's source with the Node.js that runs us; its output goes to `<data dir>/logs/<name>.log`. */
export function startService(service: Service, dataDir: string): Promise<ServerProcess> {
  return spawnServer({
    name: service.name,
    dataDir,
    command: process.execPath,
    args: [...serviceFlags, join(root, service.entry)],
    env: service.environment,
    stopSignal: 'SIGTERM',
  });
}

/**
 * Returns when the service, one of `services`, is ready. `running` are all processes of these.
 * @throws LocalStackError `server_failed` with the last log lines of whatever ended; `interrupted` when `stopping` aborts.
 */
export async function waitUntilReady(service: Service, starting: Starting): Promise<void> {
  const { running, stopping } = starting;
  for (const end = Date.now() + readyTimeoutMs; Date.now() < end; await delay(50)) {
    if (stopping.aborted) throw new LocalStackError('interrupted', 'stopped while starting');
    if (running.some((process) => process.hasEnded())) throw await endedTogether(starting);
    if (await isReady(service.readyUrl)) return;
  }
  const late = running.find(({ name }) => name === service.name);
  const what = `did not become ready in ${readyTimeoutMs / 1000} s`;
  throw late === undefined
    ? new LocalStackError('server_failed', `${service.name} ${what}`)
    : failure(late, what);
}

/** A setting that one service refuses may be refused by another for other reasons: both are reported. */
async function endedTogether({ services, running, stopping }: Starting): Promise<LocalStackError> {
  const isDecided = async ({ name, readyUrl }: Service): Promise<boolean> =>
    running.some((process) => process.name === name && process.hasEnded()) || (await isReady(readyUrl));
  for (const end = Date.now() + sameFaultMs; Date.now() < end && !stopping.aborted; await delay(50)) {
    if ((await Promise.all(services.map(isDecided))).every(Boolean)) break;
  }
  const dead = running.filter((process) => process.hasEnded());
  const told = await Promise.all(
    dead.map(async (process) => describe(process, `ended with ${await process.ended}`)),
  );
  return new LocalStackError('server_failed', told.join('\n'));
}

/** The error for a service that failed to start. */
export function failure(running: ServerProcess, what: string): LocalStackError {
  return new LocalStackError('server_failed', describe(running, what));
}

function describe({ name, logFile, logFrom }: ServerProcess, what: string): string {
  return `${name} ${what}. The end of ${logFile}:\n${lastLines(logFile, { from: logFrom })}`;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await sendRequest(url, { timeoutMs: 2000 })).status === 200;
  } catch {
    return false;
  }
}
