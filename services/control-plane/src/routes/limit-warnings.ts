/** How many warnings an answer has at most. */
import type { Warning } from '../http/operation.ts';

const maxWarnings = 100;

/** Nobody reads more, and an answer stays an answer. */
export function limitWarnings(warnings: readonly Warning[]): Warning[] {
  const left = warnings.length - maxWarnings;
  if (left <= 0) return [...warnings];
  const more = { code: 'more_warnings', message: `There are ${left} more warnings.`, path: '' };
  return [...warnings.slice(0, maxWarnings), more];
}
