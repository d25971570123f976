/** Faults that come again and again while something is away: told once when they begin and once when they are over. */
import { describeError, type Log } from './create-log.ts';

/** One part that a service needs: undefined while it answers, else why it does not. */
export type TellPart = (reason: string | undefined) => void;

/** One line when the part goes away and one when it is back, with its place and since when. */
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

/** Code of an error or of what caused it, else its name: never its message, which may hold what was sent. */
export function reasonOf(error: unknown): string {
  if (isLostConnection(error)) return 'connection lost';
  const { code, type, cause } = describeError(error);
  if (code !== undefined) return code;
  return error instanceof Error && cause !== undefined ? reasonOf(error.cause) : type;
}

/** Longer than any client waits before it tries again. */
const QUIET_MS = 30_000;

/**
 * Logs the first of a row of failures, and once none came for half a minute how many there were. A connection that cannot
 * be made is not told here: whoever watches the parts tells of each once.
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
/** What ioredis says of a connection that is lost, to one server or to several: these errors have no code. */
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
