/**
 * Sends the traces of requests to an OpenTelemetry collector. A request never waits for it: traces that the collector
 * did not take wait in a bounded queue, and those that do not fit are counted and dropped.
 */
import { createEgressFetch, createOperatorGuard, EgressError } from '@knoxcall/egress';
import { Counter, type Registry } from 'prom-client';
import type { Log } from '../create-log.ts';
import { createPartLog } from '../outages.ts';
import { otlpJson } from './otlp-json.ts';
import { type EndedTrace, Trace } from './trace.ts';

export type TracesSettings = {
  /** The URL that spans are posted to. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The share of traces begun here that is kept, 0 to 1. */
  readonly ratio: number;
};

export type Traces = {
  /** Null where this request is not to be traced. */
  begin(requestId: string, traceparent: unknown): Trace | null;
  /** Sends the waiting traces, unless the collector is away. */
  close(): Promise<void>;
};

type Parts = {
  readonly log: Log;
  readonly registry: Registry;
  readonly service: string;
  readonly version: string;
};

const maxWaiting = 4096;
const maxInBatch = 512;
const pauseMs = 1000;
const maxPauseMs = 60_000;
const exchange = { method: 'POST', timeoutMs: 5000, maxResponseBytes: 65_536 } as const;
/** OTLP asks to send again after these statuses. Any other refusal is final. */
const passing = new Set([429, 502, 503, 504]);

export function createTraces(settings: TracesSettings, parts: Parts): Traces {
  const { log, registry, service, version } = parts;
  const told = new Counter({
    name: 'knoxcall_traces_total',
    help: 'Traces of requests that the collector accepted, and those that were dropped.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const tell = createPartLog(log, { part: 'collector of traces', at: new URL(settings.url).host });
  const post = createPost(settings, { 'service.name': `knoxcall-${service}`, 'service.version': version });
  const waiting: EndedTrace[] = [];
  let failures = 0;
  let sending: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const send = async (): Promise<void> => {
    const batch = waiting.slice(0, maxInBatch);
    const { outcome, reason } = await post(batch);
    tell(reason);
    failures = outcome === 'later' ? failures + 1 : 0;
    if (outcome !== 'later') {
      waiting.splice(0, batch.length);
      told.inc({ outcome }, batch.length);
    }
  };
  const sendNow = (): void => {
    timer = undefined;
    sending = send().then(() => {
      sending = undefined;
      plan();
    });
  };
  const plan = (): void => {
    if (isClosed || sending !== undefined || timer !== undefined || waiting.length === 0) return;
    const isFull = waiting.length >= maxInBatch && failures === 0;
    const delayMs = isFull ? 0 : Math.min(pauseMs * 2 ** failures, maxPauseMs);
    timer = setTimeout(sendNow, delayMs).unref();
  };
  const add = (ended: EndedTrace): void => {
    if (waiting.length < maxWaiting) waiting.push(ended);
    else told.inc({ outcome: 'left_out' });
    plan();
  };
  return {
    begin(requestId, traceparent) {
      const parent = parseTraceparent(traceparent);
      const traceId = parent?.traceId ?? requestId.replaceAll('-', '');
      if (parent?.isSampled === false || !isKept(traceId, settings.ratio)) return null;
      return new Trace({ traceId, parentSpanId: parent?.spanId ?? null }, add);
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await sending;
      failures = 0;
      while (waiting.length > 0 && failures === 0) await send();
    },
  };
}

/** The same for a trace in every service: the last bits of its id are as good as random. */
function isKept(traceId: string, ratio: number): boolean {
  return Number.parseInt(traceId.slice(-8), 16) < ratio * 2 ** 32;
}

/** `reason`: why the collector is away. */
type Told = { outcome: 'sent' | 'left_out' | 'later'; reason?: string };

function createPost({ url, headers }: TracesSettings, resource: Record<string, string>) {
  const fetch = createEgressFetch(createOperatorGuard());
  const sent = { ...headers, 'content-type': 'application/json' };
  return async (batch: readonly EndedTrace[]): Promise<Told> => {
    try {
      const { status } = await fetch(url, { ...exchange, headers: sent, body: otlpJson(resource, batch) });
      if (status >= 200 && status < 300) return { outcome: 'sent' };
      return { outcome: passing.has(status) ? 'later' : 'left_out', reason: `status ${status}` };
    } catch (error) {
      return { outcome: 'later', reason: error instanceof EgressError ? error.code : 'internal_error' };
    }
  };
}

/** The header of W3C Trace Context, in which a caller names the trace of its request. */
type ParentSpan = { readonly traceId: string; readonly spanId: string; readonly isSampled: boolean };

const form = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Undefined where the header is invalid: the request then begins a trace of its own. */
export function parseTraceparent(header: unknown): ParentSpan | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] =
    typeof header === 'string' ? (form.exec(header) ?? []) : [];
  // The first version has nothing behind its flags, later ones may.
  if (version === undefined || (version === '00' && more !== undefined)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}
