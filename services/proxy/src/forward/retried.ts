// Marks the end of a request that was sent twice, so that its record can say so.
import type { ForwardOutcome } from './decision.ts';
import { ForwardError } from './forward-error.ts';

export function asRetried(outcome: ForwardOutcome): ForwardOutcome {
  return { ...outcome, retried: true };
}

export function throwRetried(error: unknown): never {
  if (!(error instanceof ForwardError)) throw error;
  const { code, message, cause, reason } = error;
  throw new ForwardError(code, message, { cause, reason, retried: true });
}
