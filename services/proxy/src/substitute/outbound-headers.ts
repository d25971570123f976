/**
 * The headers of a request as they go upstream, injected ones still as templates: for the request and for its record.
 */
import { type CallerHeader, type Configuration, type InjectedHeader, keptHeaders } from '@knoxcall/rules';
import type { Inbound } from '../inbound/read-inbound.ts';
import { READABLE_ANSWER } from './redact-response.ts';
import type { BodyPlan } from './substitute-body.ts';

export type OutboundHeaders = {
  /** The caller's headers that go upstream. */
  readonly kept: readonly CallerHeader[];
  readonly injected: readonly InjectedHeader[];
  /** Headers that we add by ourselves, flat. */
  readonly added: readonly string[];
};

type OutboundQuestion = {
  readonly inbound: Pick<Inbound, 'headers'>;
  /** Undefined before the configuration is known. */
  readonly configuration: Pick<Configuration, 'headers'> | undefined;
  /** Replaces the caller's own; null where the caller's goes on. */
  readonly traceparent: string | null;
};

/** `plan` is undefined before it is known. */
type OutboundBody = { readonly plan: BodyPlan | undefined; readonly isRedacted: boolean };

const NONE_INJECTED: readonly InjectedHeader[] = [];
const NONE_ADDED: readonly string[] = [];
const NOTHING: ReadonlySet<string> = new Set();
const DESCRIBE_BODY = ['content-type', 'content-encoding'];

export function outboundHeaders(
  { inbound: { headers }, configuration, traceparent }: OutboundQuestion,
  { plan, isRedacted }: OutboundBody,
): OutboundHeaders {
  const injected = configuration?.headers ?? NONE_INJECTED;
  // Where the body is all ours, so are the headers that describe it; the caller's describe an empty one.
  const isOurs = plan?.caller.kind === 'none' && plan.injected !== undefined;
  const unreadable: ReadonlySet<string> = isRedacted ? READABLE_ANSWER.dropped : NOTHING;
  const kept = keptHeaders(headers, injected);
  const isInjected = (name: string): boolean => injected.some(({ lowerName }) => lowerName === name);
  const isTraced = traceparent !== null && !isInjected('traceparent');
  if (!isOurs && !isRedacted && !isTraced) return { kept, injected, added: NONE_ADDED };
  const replaced = new Set([...(isOurs ? DESCRIBE_BODY : []), ...(isTraced ? ['traceparent'] : [])]);
  return {
    kept: kept.filter(({ name }) => !replaced.has(name) && !unreadable.has(name)),
    injected: injected.filter(({ lowerName }) => !unreadable.has(lowerName)),
    added: [
      ...(isOurs && !isInjected('content-type') ? ['content-type', 'application/json'] : []),
      ...(isTraced ? ['traceparent', traceparent] : []),
      ...(isRedacted ? READABLE_ANSWER.headers : []),
    ],
  };
}
