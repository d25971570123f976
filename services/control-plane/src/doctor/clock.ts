/** How far the clock of a server is from ours: ends of tokens are judged by ours, ends of sessions and leases by PostgreSQL's. */
import { type Finding, fail, ok, warn } from './finding.ts';

const warnMs = 2_000;
const failMs = 30_000;

/** `read` gives the server's Unix milliseconds. */
export async function compareClock(check: string, read: () => Promise<number>): Promise<Finding> {
  const before = Date.now();
  const theirs = await read();
  const after = Date.now();
  // Nobody knows when within the question the server looked at its clock.
  const awayMs = Math.max(0, before - theirs, theirs - after);
  const seconds = (awayMs / 1000).toFixed(1);
  if (awayMs < warnMs) return ok(check, `within ${warnMs / 1000} s of ours`);
  const told = awayMs < failMs ? warn : fail;
  return told(check, `${seconds} s away from ours`, 'Let NTP set the clocks of both machines.');
}
