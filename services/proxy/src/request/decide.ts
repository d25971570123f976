/** Puts together everything that goes upstream, as one value. The values of secrets enter the request here. */

import { Problem } from '@knoxcall/problems';
import { type CallerPlaces, type Configuration, valuesOf } from '@knoxcall/rules';
import { firstNearMiss } from '@knoxcall/template';
import type { Admitted } from '../admit/admit.ts';
import { type Awaitable, whenThere } from '../awaitable.ts';
import type { UpstreamBody, UpstreamDecision } from '../forward/decision.ts';
import type { Places } from '../forward/references/reference.ts';
import type { Arrival } from '../inbound/arrival.ts';
import type { Inbound } from '../inbound/read-inbound.ts';
import type { Opened } from '../resolve/open-granted.ts';
import type { Holding } from '../shares/buffer-budget.ts';
import { hideInReference } from '../substitute/hide-in-reference.ts';
import type { OutboundHeaders } from '../substitute/outbound-headers.ts';
import type { Redaction } from '../substitute/prepare-redaction.ts';
import { redactResponse } from '../substitute/redact-response.ts';
import { type BodyPlan, substituteBodyInSteps } from '../substitute/substitute-body.ts';
import { callerHeaders, substituteHeaders } from '../substitute/substitute-headers.ts';
import { substituteTarget, targetPath } from '../substitute/substitute-target.ts';
import { type Turns, workOn } from '../substitute/turns.ts';

type DecideQuestion = {
  readonly requestId: string;
  readonly arrival: Arrival;
  readonly inbound: Inbound;
  readonly admitted: Admitted;
  readonly configuration: Configuration;
  readonly memory: Pick<Holding, 'hold'>;
};

/** The results of the earlier steps. */
type Made = {
  readonly plan: BodyPlan;
  readonly places: CallerPlaces;
  readonly outbound: OutboundHeaders;
  readonly opened: Opened;
  readonly redaction: Redaction | null;
  readonly identity: UpstreamDecision['tls']['identity'];
};

export type DecideParts = {
  /** The most bytes that a rewritten body may have. */
  readonly maxResultBytes: number;
  readonly turns: Turns;
};

/** Most bytes of all values in the head of a request, whatever the limit of a body. */
const MAX_HEAD_BYTES = 1_048_576;

/**
 * Throws or rejects with `invalid_header_value`, `substitution_limit`, `value_not_representable`, `body_not_mergeable`,
 * `overloaded`, `response_not_redactable` (a WebSocket cannot be redacted).
 */
export function decide(
  question: DecideQuestion,
  made: Made,
  parts: DecideParts,
): Awaitable<UpstreamDecision> {
  if (made.redaction !== null && question.arrival.ending.kind === 'socket')
    throw new Problem('response_not_redactable');
  const head = decideHead(question, made);
  return whenThere(decideBody(question, made, parts), (body) => ({ ...head, body }));
}

function decideBody(
  { admitted, memory }: DecideQuestion,
  { plan, opened }: Made,
  { maxResultBytes: maxBytes, turns }: DecideParts,
): Awaitable<UpstreamBody> {
  const reserve = (bytes: number): void => memory.hold(bytes);
  const steps = substituteBodyInSteps(plan, opened.values, { maxBytes, reserve });
  const length = plan.caller.kind === 'scanned' ? plan.caller.scanned.bytes.length : 0;
  // It comes before bodies that are still to be searched, so that its memory is soon given back.
  return workOn(length, steps, { turns, tenantId: admitted.caller.tenantId, isNext: true });
}

/** Everything but the body. */
function decideHead(question: DecideQuestion, made: Made): Omit<UpstreamDecision, 'body'> {
  const { requestId, inbound, admitted, configuration, memory } = question;
  const { places, outbound, opened, redaction, identity } = made;
  const { kept, injected, added } = outbound;
  const limit = { maxBytes: MAX_HEAD_BYTES, reserve: (bytes: number): void => memory.hold(bytes) };
  const { caller, route } = admitted;
  const rendering = { values: opened.values, limit };
  const path = substituteTarget(configuration, { ...places, target: inbound.target }, rendering);
  const basePath = targetPath(configuration, rendering);
  const headers = callerHeaders(kept, places.headers, rendering);
  headers.push(...substituteHeaders(injected, opened.values, limit), ...added);
  return {
    tenantId: caller.tenantId,
    requestId,
    origin: configuration.target.origin,
    path,
    method: inbound.method,
    headers,
    timeoutMs: route.timeoutMs,
    tls: {
      identity,
      ca: route.caCertificate,
      maxVersion: route.tlsMaxVersion === null ? null : 'TLSv1.2',
    },
    carriesSecret: opened.secrets.length > 0,
    ownReferences: {
      places: () => ({
        target: { origin: configuration.target.origin, basePath },
        path,
        caller: callersAddress(inbound),
        hide: hideInReference({ configuration, places, secrets: opened.secrets }),
      }),
      isRewritten: route.rewriteReferences,
      withholdsForeign: route.foreignRedirects === 'withhold' && !inbound.controls.isKeyDropped,
    },
    responseHeaders: () => responseHeaders(requestId, made),
    subprotocols: subprotocolsOf(inbound),
    ...(redaction === null ? {} : { transformResponse: redactResponse(redaction, inbound.method) }),
  };
}

function callersAddress({ calledAs, prefix, target }: Inbound): Places['caller'] {
  return { origin: calledAs(), prefix, path: target.path + target.query };
}

function subprotocolsOf({
  controls,
  headers,
}: Inbound): NonNullable<UpstreamDecision['subprotocols']> | null {
  if (controls.subprotocol === undefined) return null;
  const offered = valuesOf(headers, 'sec-websocket-protocol').join(',');
  return { ours: controls.subprotocol, offered: offered.split(',').map((one) => one.trim()) };
}

function responseHeaders(requestId: string, { plan, places, opened }: Made): string[] {
  const left = places.left();
  const substitution = plan.skipped === null ? `count=${opened.count}` : `skipped=${plan.skipped}`;
  const seen = left.length === 0 ? '' : `; left=${left.join(',')}`;
  const headers = ['X-Knox-Request-Id', requestId, 'X-Request-Id', requestId];
  return [...headers, 'X-Knox-Substitution', substitution + seen, ...hint(plan.caller)];
}

/** A hint at text that the caller most likely meant as a placeholder and that the upstream got as it stood. */
function hint(caller: BodyPlan['caller']): string[] {
  if (caller.kind !== 'scanned' || caller.scanned.references.size > 0) return [];
  const missed = firstNearMiss(caller.scanned.bytes);
  if (missed === undefined || !/^[\x20-\x7e]*$/.test(missed.text)) return [];
  return ['X-Knox-Hint', `${missed.text} is no placeholder: ${missed.advice}`];
}
