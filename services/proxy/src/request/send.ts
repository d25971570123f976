/** The last step: hands the decision to the transport and waits until the answer is over. */

import type { Forwarder } from '../forward/create-forwarder.ts';
import type { ForwardOutcome, UpstreamDecision } from '../forward/decision.ts';
import type { Arrival } from '../inbound/arrival.ts';

export type Sender = Pick<Forwarder, 'forward' | 'upgrade'>;

/** Rejects with `ForwardError` or a problem while nothing is written to the caller. */
export function send(
  { request, ending }: Arrival,
  decision: UpstreamDecision,
  forwarder: Sender,
): Promise<ForwardOutcome> {
  if (ending.kind === 'response') return forwarder.forward(request, ending.response, decision);
  return forwarder.upgrade({ req: request, socket: ending.socket, head: ending.head }, decision);
}
