/** One finding of the doctor, such as about a clock. It must not hold a user's password, a key or a token. */

/** Findings for people, one line a check; and for programs, as JSON. */
export function findingsAsText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings
    .map(({ check, status, message, next }) => {
      const line = `${status.padEnd(4)}  ${check.padEnd(width)}  ${message}`;
      return next === null ? `${line}\n` : `${line.replace(/\.$/, '')}. ${next}\n`;
    })
    .join('');
}

export function findingsAsJson(findings: readonly Finding[]): string {
  return `${JSON.stringify({ healthy: isHealthy(findings), checks: findings }, null, 2)}\n`;
}

export const isHealthy = (findings: readonly Finding[]): boolean =>
  findings.every(({ status }) => status !== 'fail');

type Status = 'ok' | 'warn' | 'fail';

export type Finding = {
  /** The part that was checked. */
  check: string;
  status: Status;
  message: string;
  /** What to do; null where nothing is needed, or the message says it. */
  next: string | null;
};

export const ok = (check: string, message: string): Finding => ({ check, status: 'ok', message, next: null });
export const warn = (check: string, message: string, next: string): Finding => ({
  ...{ check, status: 'warn', message, next },
});
export const fail = (check: string, message: string, next: string | null): Finding => ({
  ...{ check, status: 'fail', message, next },
});

/** Checks one part; rejects where that was not possible. */
export type Look = () => Promise<Finding[]>;

const warnMs = 2_000;
const failMs = 30_000;

/**
 * How far a server's clock is from ours: we judge the expiry of tokens by our clock, and that of sessions and leases by
 * PostgreSQL's. `read` returns the server's Unix milliseconds.
 */
export async function compareClock(check: string, read: () => Promise<number>): Promise<Finding> {
  const before = Date.now();
  const theirs = await read();
  const after = Date.now();
  // The server read its clock at an unknown moment during the question.
  const awayMs = Math.max(0, before - theirs, theirs - after);
  const seconds = (awayMs / 1000).toFixed(1);
  if (awayMs < warnMs) return ok(check, `within ${warnMs / 1000} s of ours`);
  const told = awayMs < failMs ? warn : fail;
  return told(check, `${seconds} s away from ours`, 'Let NTP set the clocks of both machines.');
}
