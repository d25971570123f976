/** Reads the caller's body where it is to be rewritten, and refuses what the route cannot do with it. */

import type { Configuration } from '../resolve/configuration-of.ts';
import { variablesOf } from '../resolve/variables.ts';
import type { BodyPace } from '../substitute/collect-body.ts';
import { type CallerBody, readBody } from '../substitute/read-body.ts';
import { seenHeader } from '../substitute/seen-header.ts';
import { type BodyPlan, refuseUnfitBody } from '../substitute/substitute-body.ts';
import type { Admitted } from './admit/admit.ts';
import { type Arrival, askForBody } from './arrival.ts';
import type { Holding } from './buffer-budget.ts';
import type { Inbound } from './inbound/read-inbound.ts';

export type BodyLimits = { readonly maxBytes: number; readonly pace: BodyPace };

export type ReceiveQuestion = {
  readonly arrival: Arrival;
  readonly inbound: Inbound;
  readonly admitted: Admitted;
  readonly configuration: Configuration;
  readonly memory: Pick<Holding, 'hold'>;
};

/** Throws `body_not_mergeable`, `body_not_scanned`, `overloaded`; rejects with `ForwardError` where the caller stopped sending. */
export async function receiveBody(question: ReceiveQuestion, limits: BodyLimits): Promise<BodyPlan> {
  const { arrival, inbound, admitted, configuration } = question;
  const caller = await callerBody(question, limits);
  const plan = { caller, injected: configuration.body };
  refuseUnfitBody(plan, admitted.route.onUnscanned);
  if (inbound.framing.kind !== 'none') askForBody(arrival);
  return plan;
}

function callerBody(question: ReceiveQuestion, limits: BodyLimits): Promise<CallerBody> | CallerBody {
  const { arrival, inbound, configuration, memory } = question;
  if (inbound.framing.kind === 'none') return { kind: 'none' };
  const variables = variablesOf(configuration.headerReferences.values(), inbound.target.query);
  const seen = { headers: inbound.headers, injected: configuration.headers, variables };
  return readBody(
    {
      source: arrival.request,
      framing: inbound.framing,
      contentType: seenHeader('content-type', seen),
      contentEncoding: seenHeader('content-encoding', seen),
      isMerged: configuration.body !== undefined,
      askForBody: () => askForBody(arrival),
    },
    { ...limits, hold: memory.hold },
  );
}
