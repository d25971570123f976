/** How a request ended, in the words of its record and its metrics: it was forwarded, or it was refused. */
import type { Refusal } from '../answer/as-refusal.ts';
import type { ForwardOutcome } from '../forward/decision.ts';
import type { ForwardError } from '../forward/forward-error.ts';

export type Ending = {
  /** `forwarded`, or why not, or how the exchange was cut. */
  readonly outcome: string;
  /** The name of the underlying fault, such as `ECONNREFUSED`. */
  readonly reason: string | null;
  readonly status: number;
  readonly upstreamStatus: number | null;
};

/** The status in the record where the caller left before there was one. */
const CLIENT_GONE = 499;

/** Recorded where no step set an ending: a fault of ours. */
export const noEnding: Ending = {
  outcome: 'internal_error',
  reason: null,
  status: 500,
  upstreamStatus: null,
};

function outcomeOf(failure: ForwardError | null): string {
  if (failure === null) return 'forwarded';
  const isOurs = failure.code === 'access_ended' || failure.code === 'message_refused';
  return isOurs ? failure.code : 'upstream_cut';
}

export function endingOfForward({ upstreamStatus, clientAborted, failure }: ForwardOutcome): Ending {
  const outcome = clientAborted ? 'client_gone' : outcomeOf(failure);
  return { outcome, reason: failure?.reason ?? null, status: upstreamStatus ?? CLIENT_GONE, upstreamStatus };
}

export function endingOfRefusal(refusal: Refusal): Ending {
  if (refusal.kind === 'client_gone') {
    return { outcome: 'client_gone', reason: null, status: CLIENT_GONE, upstreamStatus: null };
  }
  const { problem, reason } = refusal;
  return { outcome: problem.type, reason, status: problem.status, upstreamStatus: null };
}
