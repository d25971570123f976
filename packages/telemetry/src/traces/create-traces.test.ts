/** What a collector receives, and what happens to traces while it is away: against a real receiver. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { createTraces, parseTraceparent, type Traces } from './create-traces.ts';

const ending = { name: 'GET', attributes: { a: 'text', b: 200, c: true }, isFailed: false };
const log = { debug() {}, info() {}, warn() {}, error() {} };
type Span = Readonly<Record<'name' | 'traceId' | 'spanId' | 'parentSpanId', string>> &
  Readonly<Record<'startTimeUnixNano' | 'endTimeUnixNano', string>>;
type Body = {
  readonly resourceSpans: [
    {
      readonly resource: { readonly attributes: unknown };
      readonly scopeSpans: [{ readonly spans: Span[] }];
    },
  ];
};
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function scene(settings: { ratio?: number; status?: number } = {}) {
  const received: { url: string | undefined; headers: IncomingHttpHeaders; body: Body }[] = [];
  const state = { status: settings.status ?? 200 };
  const server = createServer(async (request, response) => {
    received.push({ url: request.url, headers: request.headers, body: (await json(request)) as Body });
    response.writeHead(state.status).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const registry = new Registry();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`;
  const { ratio = 1 } = settings;
  const told = { url, headers: { 'x-token': 'of the collector' }, ratio };
  const traces = createTraces(told, { log, registry, service: 'proxy', version: '1.2.3' });
  return { received, state, registry, traces };
}

const end = (traces: Traces, traceparent?: string): boolean => {
  const trace = traces.begin(randomUUID(), traceparent);
  trace?.did('step');
  trace?.end(ending);
  return trace !== null;
};

test('a request becomes one span with one child span for each step, in the JSON form of OTLP', async () => {
  const { received, traces } = await scene();
  const requestId = randomUUID();
  const [before, trace] = [BigInt(Date.now()) * 1_000_000n, traces.begin(requestId, undefined)];
  trace?.did('first');
  trace?.did('second');
  trace?.end({ ...ending, isFailed: true });
  await traces.close();
  const after = BigInt(Date.now() + 1) * 1_000_000n;
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({
    url: '/v1/traces',
    headers: { 'content-type': 'application/json', 'x-token': 'of the collector' },
  });
  const [{ resource, scopeSpans }] = received[0]!.body.resourceSpans;
  expect(resource.attributes).toEqual([
    { key: 'service.name', value: { stringValue: 'knoxcall-proxy' } },
    { key: 'service.version', value: { stringValue: '1.2.3' } },
  ]);
  const { spans } = scopeSpans[0];
  const [request, first, second] = spans;
  expect(request).toMatchObject({
    ...{
      name: 'GET',
      kind: 2,
      traceId: requestId.replaceAll('-', ''),
      parentSpanId: '',
      status: { code: 2 },
    },
    attributes: [
      { key: 'a', value: { stringValue: 'text' } },
      { key: 'b', value: { intValue: '200' } },
      { key: 'c', value: { boolValue: true } },
    ],
  });
  const below = { kind: 1, traceId: request!.traceId, parentSpanId: request!.spanId };
  expect([first, second]).toMatchObject([
    { name: 'first', ...below },
    { name: 'second', ...below },
  ]);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(3);
  const times = spans.flatMap((span) => [span.startTimeUnixNano, span.endTimeUnixNano]);
  for (const time of times.map(BigInt)) expect(time >= before - 1_000_000n && time <= after).toBe(true);
  expect(second!.startTimeUnixNano).toBe(first!.endTimeUnixNano);
});

test('the trace of a caller is continued, and not recorded if the caller does not record it', async () => {
  const { received, traces } = await scene();
  const ids = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
  expect(end(traces, `00-${ids.join('-')}-00`)).toBe(false);
  expect(end(traces, `00-${ids.join('-')}-01`)).toBe(true);
  await traces.close();
  const [request] = received[0]!.body.resourceSpans[0].scopeSpans[0].spans;
  expect([request!.traceId, request!.parentSpanId]).toEqual(ids);
});

test('the sampling ratio decides how many traces are kept, always the same way for one trace', async () => {
  const { traces } = await scene({ ratio: 0.25 });
  const kept = Array.from({ length: 2_000 }, () => traces.begin(randomUUID(), undefined)).filter(Boolean);
  expect(kept.length).toBeGreaterThan(350);
  expect(kept.length).toBeLessThan(650);
  const id = randomUUID();
  expect(new Set(Array.from({ length: 9 }, () => traces.begin(id, undefined) === null)).size).toBe(1);
});

test('traces that the collector refuses for now are sent again; those that do not fit meanwhile are counted', async () => {
  const { received, state, registry, traces } = await scene({ status: 503 });
  for (let count = 0; count < 5_000; count += 1) end(traces);
  await traces.close();
  expect(received).toHaveLength(1);
  state.status = 200;
  await traces.close();
  const metrics = await registry.metrics();
  expect(metrics).toContain('knoxcall_traces_total{outcome="sent"} 4096');
  expect(metrics).toContain('knoxcall_traces_total{outcome="left_out"} 904');
});

test('traces that the collector refuses for good are not sent twice', async () => {
  const { received, registry, traces } = await scene({ status: 400 });
  end(traces);
  await traces.close();
  await traces.close();
  expect(received).toHaveLength(1);
  expect(await registry.metrics()).toContain('knoxcall_traces_total{outcome="left_out"} 1');
});

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const span = '00f067aa0ba902b7';

test.each([
  [`00-${trace}-${span}-01`, true],
  [`00-${trace}-${span}-00`, false],
  [`00-${trace}-${span}-03`, true],
  [`cc-${trace}-${span}-01-of-a-later-version`, true],
])('traceparent %s is read', (header, isSampled) => {
  expect(parseTraceparent(header)).toEqual({ traceId: trace, spanId: span, isSampled });
});

test.each([
  undefined,
  '',
  ['00'],
  `00-${trace}-${span}`,
  `00-${trace}-${span}-01-more`,
  `00-${trace}-${span}-1`,
  `ff-${trace}-${span}-01`,
  `00-${'0'.repeat(32)}-${span}-01`,
  `00-${trace}-${'0'.repeat(16)}-01`,
  `00-${trace.toUpperCase()}-${span}-01`,
  `00-${trace}-${span}-01, 00-${trace}-${span}-01`,
  ` 00-${trace}-${span}-01`,
])('traceparent %j is ignored', (header) => {
  expect(parseTraceparent(header)).toBeUndefined();
});

test('for any header, the ids read from it have the right form', () => {
  const part = fc.string({ unit: fc.constantFrom(...'0123456789abcdefg-'), maxLength: 34 });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
      const found = parseTraceparent(parts.join('-'));
      if (found === undefined) return;
      expect(found.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
      expect(found.spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
    }),
  );
});
