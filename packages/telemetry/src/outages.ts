/** Faults that repeat while something is away: logged once when they begin and once when they are over. */
import { describeError, type Log } from './create-log.ts';

/** Reports the state of one part that a service needs: undefined while it answers, else the reason why not. */
export type TellPart = (reason: string | undefined) => void;

/** Logs one line when the part goes away and one when it is back, with its address and since when. */
export function createPartLog(log: Log, { part, at }: { part: string; at: string }): TellPart {
  let since: Date | undefined;
  return (reason) => {
    if ((reason === undefined) === (since === undefined)) return;
    if (since === undefined) {
      since = new Date();
      log.warn({ part, at, reason, since }, `${part} is away`);
    } else {
      log.info({ part, at, since, seconds: secondsSince(since) }, `${part} is back`);
      since = undefined;
    }
  };
}

/** The code of an error or of its cause, else its name: never its message, which may hold request data. */
export function reasonOf(error: unknown): string {
  if (isLostConnection(error)) return 'connection lost';
  const { code, type, cause } = describeError(error);
  if (code !== undefined) return code;
  return error instanceof Error && cause !== undefined ? reasonOf(error.cause) : type;
}

/** Longer than any client waits before it retries. */
const QUIET_MS = 30_000;

/**
 * Logs the first of a series of failures and, after half a minute without one, their number. Connection failures are
 * skipped: the part logs report each of those once.
 */
export function oncePerOutage(log: Log, message: string): (error: unknown) => void {
  let since: Date | undefined;
  let failures = 0;
  let quiet: NodeJS.Timeout | undefined;
  const end = (): void => {
    log.info({ since, failures }, `${message}: over`);
    since = undefined;
    failures = 0;
  };
  return (error) => {
    if (isConnectionFault(error)) return;
    failures += 1;
    if (since === undefined) {
      since = new Date();
      log.warn({ err: error, since }, message);
    }
    clearTimeout(quiet);
    quiet = setTimeout(end, QUIET_MS).unref();
  };
}

const CONNECTION_CODES = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'LOADING', 'CLUSTERDOWN'],
]);
/** Messages of ioredis for lost connections, to one server or to several: these errors have no code. */
const CONNECTION_WORDS = new RegExp(
  `^(${[
    ...['Connection is closed\\.', 'Command timed out', "Stream isn't writeable", 'Reached the max retries'],
    ...[
      "Cluster isn't ready",
      'Too many Cluster redirections',
      'None of startup nodes',
      'Failed to refresh slots',
    ],
    'All sentinels are unreachable',
  ].join('|')})`,
);

function isConnectionFault(error: unknown): boolean {
  return isLostConnection(error) || CONNECTION_CODES.has(reasonOf(error));
}

function isLostConnection(error: unknown): boolean {
  return error instanceof Error && CONNECTION_WORDS.test(error.message);
}

function secondsSince(since: Date): number {
  return Math.round((Date.now() - since.getTime()) / 100) / 10;
}
