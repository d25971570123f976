// Traces of both planes at an operator's collector: the steps of a request, and nothing of its content. A collector that
// is away fails no request.
import {
  createTenant,
  type Product,
  type RecordingUpstream,
  startProduct,
  startRecordingUpstream,
  type Tenant,
  until,
} from '@knoxcall/testkit';

type Attribute = { key: string; value: { stringValue?: string; intValue?: string; boolValue?: boolean } };
type Span = {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: number;
  attributes?: Attribute[];
  status?: { code?: number };
};

const steps = [
  ...['readInbound', 'identifyCaller', 'enter', 'readAddress', 'admitCaller'],
  ...['selectRoute', 'selectEnvironment', 'admit', 'configurationOf'],
  ...['receiveBody', 'callerPlaces', 'collectReferences', 'authorise', 'openGranted', 'prepareRedaction'],
  ...['clientCertificate', 'outboundHeaders', 'decide', 'signRequest', 'substituteMessages', 'send'],
];
let product: Product;
let collector: RecordingUpstream;
let upstream: RecordingUpstream;
let tenant: Tenant;
let routeId: string;
const taken: string[] = [];

function takesAll(): void {
  collector.answerWith((request, response) => {
    taken.push(request.body.toString());
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
}

beforeAll(async () => {
  [collector, upstream] = await Promise.all([startRecordingUpstream(), startRecordingUpstream()]);
  takesAll();
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-token=t%20t',
  };
  product = await startProduct({ environment });
  tenant = await createTenant(product);
  await tenant.done('POST', '/v1/secrets', { name: 'key', value: 'value-of-the-key' });
  const { id } = await tenant.done('POST', '/v1/routes', {
    ...{ name: 'r', target_base_url: upstream.url },
    inject_headers_json: { 'X-Key': '{{secret:key}}' },
  });
  routeId = String(id);
}, 120_000);

afterAll(async () => {
  await product?.stop();
  await Promise.all([collector?.close(), upstream?.close()]);
}, 60_000);

const spansTold = (): Span[] =>
  taken.flatMap((body) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans as Span[]);

/** The span of a request and those of its steps. */
async function traceOf(traceId: string): Promise<{ request: Span; below: Span[] }> {
  const own = (): Span[] => spansTold().filter((span) => span.traceId === traceId);
  await until(`the trace ${traceId} is told`, () => own().length > 0);
  const [request, ...below] = own();
  for (const step of below) expect(step).toMatchObject({ parentSpanId: request!.spanId, kind: 1 });
  return { request: request!, below };
}

const traceIdOf = (requestId: unknown): string => String(requestId).replaceAll('-', '');
const attributesOf = ({ attributes = [] }: Span): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

test('a proxied request is a span with one child for each step, and holds nothing of its content', async () => {
  const body = JSON.stringify({ card: 'value-of-the-body', key: '{{secret:key}}' });
  const answer = await tenant.proxy({
    ...{ route: 'r', method: 'POST', path: '/value-of-the-path?a=value-of-the-query', body },
    headers: {
      'content-type': 'application/json',
      'x-own': 'value-of-the-header',
      tracestate: 'value-of-the-state',
    },
  });
  expect(answer.status).toBe(200);
  const requestId = answer.headers['x-knox-request-id'];
  const { request, below } = await traceOf(traceIdOf(requestId));
  expect(below.map(({ name }) => name)).toEqual(steps);
  expect(request).toMatchObject({ name: 'POST', kind: 2, parentSpanId: '', status: {} });
  expect(attributesOf(request)).toEqual({
    ...{ 'http.request.method': 'POST', 'http.response.status_code': '200' },
    ...{ 'knoxcall.request_id': requestId, 'knoxcall.tenant_id': tenant.id, 'knoxcall.route_id': routeId },
    ...{ 'knoxcall.environment': 'production', 'knoxcall.upstream_status': '200', 'knoxcall.retried': false },
  });
  expect(collector.last().headers).toMatchObject({ 'x-token': 't t' });
  expect(taken.join()).not.toMatch(/value-of-the/);
});

test('the trace of a refused request ends with the step that refused it', async () => {
  const unknown = await tenant.proxy({ route: 'unknown' });
  const denied = await tenant.proxy({ route: 'r', key: 'tk_live_value-of-the-wrong-key' });
  const [found, nobody] = await Promise.all(
    [unknown, denied].map(({ headers }) => traceOf(traceIdOf(headers['x-knox-request-id']))),
  );
  expect(found!.below.at(-1)!.name).toBe('selectRoute');
  expect(attributesOf(found!.request)).toMatchObject({ 'error.type': 'route_not_found' });
  expect(nobody!.below.map(({ name }) => name)).toEqual(['readInbound', 'identifyCaller']);
  expect(attributesOf(nobody!.request)).not.toHaveProperty(['knoxcall.tenant_id']);
  expect(taken.join()).not.toMatch(/value-of-the/);
});

test('the trace of a caller is continued on both planes, and its header reaches the upstream unchanged', async () => {
  const [joined, managed] = ['4bf92f3577b34da6a3ce929d0e0e4736', '4bf92f3577b34da6a3ce929d0e0e4737'];
  const header = (traceId: string) => ({ traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
  await tenant.proxy({ route: 'r', headers: header(joined) });
  await tenant.send('GET', `/v1/routes/${routeId}`, { headers: header(managed) });
  const [proxied, operation] = await Promise.all([traceOf(joined), traceOf(managed)]);
  expect(upstream.last().headers).toMatchObject(header(joined));
  expect(proxied.request.parentSpanId).toBe('00f067aa0ba902b7');
  expect(operation.request).toMatchObject({ name: 'GET /v1/routes/:id', parentSpanId: '00f067aa0ba902b7' });
  expect(attributesOf(operation.request)).toMatchObject({ 'http.response.status_code': '200' });
});

test('a route with propagate_trace sends the id of our span to the upstream, in a new or a continued trace', async () => {
  const fields = { target_base_url: upstream.url, propagate_trace: true };
  await tenant.done('POST', '/v1/routes', { name: 'propagating', ...fields });
  await tenant.done('POST', '/v1/routes', {
    ...{ name: 'own', ...fields, inject_headers_json: { traceparent: 'of the route' } },
  });
  const joined = '4bf92f3577b34da6a3ce929d0e0e4738';
  const parent = (flags: string) => `00-${joined}-00f067aa0ba902b7-${flags}`;
  const sent = async (route: string, headers: Record<string, string>) => {
    const answer = await tenant.proxy({ route, headers });
    return { requestId: answer.headers['x-knox-request-id'], given: upstream.last().headers };
  };
  const begun = await sent('propagating', {});
  const { request } = await traceOf(traceIdOf(begun.requestId));
  expect(begun.given.traceparent).toBe(`00-${request.traceId}-${request.spanId}-01`);
  const { given } = await sent('propagating', { traceparent: parent('01'), tracestate: 'vendor=1' });
  const { request: own } = await traceOf(joined);
  expect(given).toMatchObject({ traceparent: `00-${joined}-${own.spanId}-01`, tracestate: 'vendor=1' });
  // The proxy passes on the header of a trace that it does not record.
  expect((await sent('propagating', { traceparent: parent('00') })).given.traceparent).toBe(parent('00'));
  expect((await sent('own', { traceparent: parent('01') })).given.traceparent).toBe('of the route');
});

test('no tenant can send requests to the collector', async () => {
  await tenant.done('POST', '/v1/routes', { name: 'collector', target_base_url: collector.url });
  const answer = await tenant.proxy({ route: 'collector' });
  expect([answer.status, answer.json.error?.type]).toEqual([403, 'egress_denied']);
});

test('a collector that hangs, fails or is away fails no request, and the log says when it is back', async () => {
  let asked = 0;
  collector.answerWith((_request, response) => {
    asked += 1;
    if (asked % 2 === 0) response.writeHead(503).end();
    else response.socket?.destroy();
  });
  const answers = await Promise.all(Array.from({ length: 50 }, () => tenant.proxy({ route: 'r' })));
  await until('it was asked', () => asked > 0);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  takesAll();
  const told = await Promise.all(
    answers.map(({ headers }) => traceOf(traceIdOf(headers['x-knox-request-id']))),
  );
  expect(told.every(({ below }) => below.length === steps.length)).toBe(true);
}, 60_000);
