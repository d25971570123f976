/** Reads the caller's body where it is to be rewritten, and refuses what the route cannot do with it. */

import { bodyPlan, type Configuration, seenHeader, valuesOf } from '@knoxcall/rules';
import type { Values } from '@knoxcall/template';
import type { Admitted } from '../admit/admit.ts';
import { type Awaitable, whenThere } from '../awaitable.ts';
import { type Arrival, askForBody } from '../inbound/arrival.ts';
import type { Inbound } from '../inbound/read-inbound.ts';
import { variablesOf } from '../resolve/variables.ts';
import type { Holding } from '../shares/buffer-budget.ts';
import { isInChunks } from '../sign/aws-payload.ts';
import type { Snapshots } from '../snapshots/snapshots.ts';
import { asProblem } from '../substitute/as-problem.ts';
import type { BodyPace } from '../substitute/collect-body.ts';
import { type CallerBody, readBody } from '../substitute/read-body.ts';
import { type BodyPlan, refuseUnfitBody } from '../substitute/substitute-body.ts';
import type { Turns } from '../substitute/turns.ts';

export type BodyLimits = { readonly maxBytes: number; readonly pace: BodyPace };

type ReceiveParts = {
  readonly bodyLimits: BodyLimits;
  readonly turns: Turns;
  readonly snapshots: Pick<Snapshots, 'variables'>;
};

type ReceiveQuestion = {
  readonly requestId: string;
  readonly arrival: Arrival;
  readonly inbound: Inbound;
  readonly admitted: Admitted;
  readonly configuration: Configuration;
  readonly memory: Pick<Holding, 'hold'>;
};

/** Throws or rejects with `body_not_mergeable`, `body_not_scanned`, `overloaded`; rejects with `ForwardError` where the caller stopped sending. */
export function receiveBody(question: ReceiveQuestion, parts: ReceiveParts): Awaitable<BodyPlan> {
  if (question.inbound.framing.kind === 'none') return fitPlan(question, { kind: 'none' });
  return whenThere(callerBody(question, parts), (caller) => {
    const plan = fitPlan(question, caller);
    askForBody(question.arrival);
    return plan;
  });
}

function fitPlan({ configuration, admitted }: ReceiveQuestion, caller: CallerBody): BodyPlan {
  const plan = bodyPlan(caller, configuration.body, configuration.substituteIn);
  refuseUnfitBody(plan, admitted.route);
  return plan;
}

function callerBody(question: ReceiveQuestion, parts: ReceiveParts): Awaitable<CallerBody> {
  const variables = variablesOf(question.configuration.headerReferences, question, parts.snapshots);
  return whenThere(variables, (known) => readCallerBody(question, known, parts));
}

function readCallerBody(
  { arrival, inbound, admitted, configuration, memory }: ReceiveQuestion,
  variables: Values,
  { bodyLimits, turns }: ReceiveParts,
): Awaitable<CallerBody> {
  const { tenantId } = admitted.caller;
  const seen = { headers: inbound.headers, injected: configuration.headers, variables };
  return readBody(
    {
      source: arrival.request,
      framing: inbound.framing,
      contentType: asProblem(() => seenHeader('content-type', seen)),
      contentEncoding: asProblem(() => seenHeader('content-encoding', seen)),
      readsMultipart: configuration.substituteIn.has('multipart'),
      isSigned: isSigned(configuration, inbound),
      isMerged: configuration.body !== undefined,
      askForBody: () => askForBody(arrival),
    },
    {
      ...bodyLimits,
      hold: (bytes) => memory.hold(bytes),
      turn: { turns, tenantId },
    },
  );
}

/** Must the whole body be at hand for the signature? One that is signed chunk by chunk streams. */
function isSigned({ signing }: Configuration, { headers }: Inbound): boolean {
  if (signing === null || !signing.needsBody) return false;
  return signing.type !== 'aws' || !isInChunks(valuesOf(headers, 'x-amz-content-sha256')[0]);
}
