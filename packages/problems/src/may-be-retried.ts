/** Which problems may be gone when the very same request is made again. */
import type { ProblemType } from './catalogue.ts';

/** For every other one somebody has to change something first; or the upstream has done its work, and would do it twice. */
const passing: ReadonlySet<ProblemType> = new Set([
  'rate_limited',
  'overloaded',
  'dependency_unavailable',
  'upstream_unreachable',
  'upstream_timeout',
  'internal_error',
]);

export const mayBeRetried = (type: ProblemType): boolean => passing.has(type);
