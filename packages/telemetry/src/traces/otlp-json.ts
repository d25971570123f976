/**
 * Ended traces as the body of an OTLP request in its JSON form. Written here because the OpenTelemetry packages bring a
 * transport of their own, and every connection that leaves a service must go through packages/egress.
 */
import { type Attributes, type EndedTrace, newSpanId } from './trace.ts';

const kinds = { internal: 1, server: 2 };
const error = 2;

export function otlpJson(resource: Attributes, traces: readonly EndedTrace[]): string {
  const scopeSpans = [{ scope: { name: 'knoxcall' }, spans: traces.flatMap(spansOf) }];
  return JSON.stringify({
    resourceSpans: [{ resource: { attributes: attributesOf(resource) }, scopeSpans }],
  });
}

/** One span for the request, and one below it for each of its steps. */
function spansOf({ traceId, spanId, parentSpanId, isFailed, steps, attributes, ...own }: EndedTrace) {
  const request = {
    ...{ traceId, spanId, parentSpanId: parentSpanId ?? '', kind: kinds.server, ...timed(own) },
    ...{ attributes: attributesOf(attributes), status: isFailed ? { code: error } : {} },
  };
  const below = steps.map((step) => ({
    ...{ traceId, spanId: newSpanId(), parentSpanId: spanId, kind: kinds.internal, ...timed(step) },
  }));
  return [request, ...below];
}

function timed({ name, beganMs, endedMs }: { name: string; beganMs: number; endedMs: number }) {
  return { name, startTimeUnixNano: nanoseconds(beganMs), endTimeUnixNano: nanoseconds(endedMs) };
}

/** The digits exceed a number's precision. */
const nanoseconds = (ms: number): string => `${Math.round(ms * 1000)}000`;

function attributesOf(attributes: Attributes) {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: string | number | boolean) {
  if (typeof value === 'string') return { stringValue: value };
  return typeof value === 'number' ? { intValue: String(value) } : { boolValue: value };
}
