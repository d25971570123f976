/** The record of a request, from the proxy over the stream and the worker to `GET /v1/logs`: templates and masks, never a value. */
import { readFile } from 'node:fs/promises';
import { type CallAnswer, createTenant, type Json, until } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const canary = 'canary-value-8f3a1c';
const typed = 'typed-by-the-caller-77';
const json = { 'content-type': 'application/json' };
let route: string;

beforeAll(async () => {
  await scene.secret('stripe_key', canary);
  route = await scene.route({ inject_headers_json: { Authorization: 'Bearer {{secret:stripe_key}}' } });
});

/** The record of an answered request, as soon as it can be read. */
async function recordOf(answer: Pick<CallAnswer, 'headers'>): Promise<Json> {
  const id = answer.headers['x-knox-request-id'];
  let found: CallAnswer | undefined;
  await until(`the record of ${id} is there`, async () => {
    found = await scene.tenant.api('GET', `/v1/logs/${id}`);
    return found.status === 200;
  });
  expect(found?.text).not.toContain(canary);
  return found!.json.data!;
}
const headersOf = (record: Json): Record<string, string> =>
  record.request_headers as unknown as Record<string, string>;
const bodyOf = (record: Json): string => String(record.request_body);

test('a request is recorded with all its facts, and an injected header as its template', async () => {
  const before = Date.now();
  const headers = { ...json, 'user-agent': 'caller/1' };
  const answer = await scene.call(route, {
    path: '/v1/charges?limit=3',
    body: '{"a":"{{secret:stripe_key}}"}',
    headers,
  });
  const record = await recordOf(answer);
  const { data: routes } = (await scene.tenant.api('GET', '/v1/routes')).json;
  const routeId = (routes as unknown as Json[]).find(({ name }) => String(name) === route)?.id;
  expect(record).toMatchObject({
    request_id: answer.headers['x-knox-request-id'],
    route_id: routeId,
    method: 'POST',
    path: '/v1/charges?limit=3',
    status_code: 200,
    upstream_status: 200,
    environment: 'production',
    client_ip: '127.0.0.1',
    secrets_used: ['stripe_key'],
    error: null,
    retried: false,
    request_body: '{"a":"{{secret:stripe_key}}"}',
  });
  expect(headersOf(record)).toMatchObject({
    Authorization: 'Bearer {{secret:stripe_key}}',
    'user-agent': 'caller/1',
  });
  expect(Object.keys(headersOf(record)).filter((name) => name.startsWith('x-knoxcall'))).toEqual([]);
  const at = Date.parse(String(record.ts));
  expect(at).toBeGreaterThanOrEqual(before);
  expect(at).toBeLessThanOrEqual(Date.now());
  expect(Number(record.latency_ms)).toBeGreaterThanOrEqual(0);
});

test('credentials that a caller sends are masked, and placeholders are not', async () => {
  const open = await scene.route();
  const sent = {
    password: typed,
    nested: [{ 'API-Key': typed, cvv: 123, pin: { a: typed } }],
    access_token: '{{secret:stripe_key}}',
    amount: 5,
  };
  const answer = await scene.call(open, {
    path: `/?api_key=${typed}&user=jane&pass%77ord=${typed}&secret=`,
    headers: {
      ...json,
      authorization: `Bearer ${typed}`,
      cookie: `s=${typed}`,
      'x-auth-token': typed,
      'x-plain': 'p',
    },
    body: JSON.stringify(sent),
  });
  const record = await recordOf(answer);
  expect(JSON.stringify(record)).not.toContain(typed);
  expect(record.path).toBe('/?api_key=[masked]&user=jane&pass%77ord=[masked]&secret=');
  expect(headersOf(record)).toMatchObject({
    authorization: '[masked]',
    cookie: '[masked]',
    'x-auth-token': '[masked]',
    'x-plain': 'p',
  });
  expect(JSON.parse(bodyOf(record))).toEqual({
    password: '[masked]',
    nested: [{ 'API-Key': '[masked]', cvv: '[masked]', pin: '[masked]' }],
    access_token: '{{secret:stripe_key}}',
    amount: 5,
  });
  expect(scene.upstream.last().headers.authorization).toBe(`Bearer ${typed}`);
});

test('the fields of a form are masked one by one', async () => {
  const answer = await scene.call(route, {
    body: `user=jane&Card%5Bnumber%5D=${typed}&key=%7B%7Bsecret%3Astripe_key%7D%7D`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const record = await recordOf(answer);
  expect(record.request_body).toBe('user=jane&Card%5Bnumber%5D=[masked]&key=%7B%7Bsecret%3Astripe_key%7D%7D');
});

test("an injected body is logged as its template, merged into the caller's body", async () => {
  const name = await scene.route({ inject_body_json: { auth: { key: '{{secret:stripe_key}}' } } });
  const answer = await scene.call(name, { body: `{"amount":1.0,"auth":{"key":"${typed}","user":"u"}}` });
  const record = await recordOf(answer);
  expect(JSON.parse(bodyOf(record))).toEqual({
    amount: 1,
    auth: { user: 'u', key: '{{secret:stripe_key}}' },
  });
  expect(bodyOf(record)).toContain('1.0');
  expect(bodyOf(record)).not.toContain(typed);
});

test('the logged headers are those sent upstream: for a body of the route alone, and on a route that redacts', async () => {
  const fields = {
    redact_response: true,
    inject_headers_json: { 'X-Key': '{{secret:stripe_key}}' },
    inject_body_json: { a: 1 },
  };
  const headers = { 'content-type': 'text/plain', 'accept-encoding': 'gzip', range: 'bytes=0-1' };
  const answer = await scene.tenant.proxy({ route: await scene.route(fields), method: 'POST', headers });
  expect(answer.status).toBe(200);
  const up = scene.upstream.last().headers;
  const shown = headersOf(await recordOf(answer));
  for (const name of ['content-type', 'accept-encoding', 'range']) expect(shown[name]).toBe(up[name]);
  expect([shown['content-type'], shown['accept-encoding']]).toEqual(['application/json', 'identity']);
});

test('a request to an environment that the route does not have is recorded with its route', async () => {
  const name = await scene.route();
  const { id } = await scene.tenant.done('GET', `/v1/routes/${name}`);
  const answer = await scene.call(name, { environment: 'nowhere' });
  expect(await recordOf(answer)).toMatchObject({ route_id: id, error: 'environment_not_configured' });
});

test('the record names why an upstream could not be reached, and shows no address', async () => {
  const answer = await scene.call(await scene.route({ target_base_url: 'http://127.0.0.1:1' }));
  const record = await recordOf(answer);
  expect(record).toMatchObject({ error: 'upstream_unreachable', error_code: 'ECONNREFUSED' });
  expect((await recordOf(await scene.call(route))).error_code).toBeNull();
});

const withoutBody: [what: string, fields: object, sent: object][] = [
  ['a body that was not scanned', {}, { headers: { 'content-type': 'image/png' }, body: typed }],
  ['a route that keeps no bodies', { log_bodies: false }, { body: '{}' }],
  ['a request without a body', {}, { method: 'GET' }],
];
test.each(withoutBody)('%s: request_body is null', async (_what, fields, sent) => {
  const record = await recordOf(await scene.call(await scene.route(fields), sent));
  expect(record.request_body).toBeNull();
});

test('4 KiB of a body are kept, masked before the cut', async () => {
  const body = `{"text":"${'x'.repeat(4070)}","password":"${typed}","end":"${'y'.repeat(9000)}"}`;
  const record = await recordOf(await scene.call(route, { body }));
  expect(Buffer.byteLength(bodyOf(record))).toBe(4096);
  expect(bodyOf(record)).not.toContain('typed');
});

test('a refusal is recorded by its type; a refusal before the key is known is not recorded', async () => {
  const refused = await scene.call(route, { body: '{"a":"{{secret:nope}}"}' });
  expect(await recordOf(refused)).toMatchObject({
    status_code: 422,
    upstream_status: null,
    error: 'missing_secret',
  });
  const unknown = await scene.call('nope');
  expect(await recordOf(unknown)).toMatchObject({
    status_code: 404,
    route_id: null,
    error: 'route_not_found',
  });
  const stranger = await scene.call(route, { key: `tk_live_abcd1234_${'a'.repeat(43)}` });
  await recordOf(await scene.call(route));
  const { status } = await scene.tenant.api('GET', `/v1/logs/${stranger.headers['x-request-id']}`);
  expect(status).toBe(404);
});

test('a key used only at the proxy has a last use, and a cursor before all dates is refused', async () => {
  const made = await scene.tenant.done('POST', '/v1/api-keys', { name: 'invoker', role: 'invoke' });
  const before = Date.now();
  expect((await scene.call(route, { key: String(made.api_key) })).status).toBe(200);
  await until('the last use', async () => {
    const keys = (await scene.tenant.done('GET', '/v1/api-keys')) as unknown as Json[];
    return Date.parse(String(keys.find(({ id }) => id === made.id)?.last_used_at)) >= before - 1;
  });
  const cursor = Buffer.from('["0000-01-01T00:00:00Z","00000000-0000-4000-8000-000000000000"]').toString(
    'base64url',
  );
  expect((await scene.tenant.api('GET', `/v1/logs?cursor=${cursor}`)).status).toBe(400);
});

test('records are listed newest first, page by page, for this tenant alone', async () => {
  const answers: CallAnswer[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const before = Date.now();
    // Of two requests within one millisecond either may be listed first.
    await until('another millisecond', () => Date.now() > before);
    answers.push(await scene.call(route, { path: `/page/${turn}` }));
  }
  for (const answer of answers) await recordOf(answer);
  const paths: string[] = [];
  let cursor = '';
  do {
    const { json: page } = await scene.tenant.api('GET', `/v1/routes/${route}/logs?limit=2${cursor}`);
    paths.push(...(page.data as unknown as Json[]).map(({ path }) => String(path)));
    cursor = page.meta?.next_cursor ? `&cursor=${page.meta.next_cursor}` : '';
  } while (cursor !== '' && paths.length < 5);
  expect(paths.slice(0, 5)).toEqual([4, 3, 2, 1, 0].map((turn) => `/page/${turn}`));
  const other = await createTenant(product);
  expect((await other.api('GET', '/v1/logs')).json.data).toEqual([]);
  const theirs = await other.api('GET', `/v1/logs/${answers[0]!.headers['x-knox-request-id']}`);
  expect(theirs.status).toBe(404);
});

test('no secret value is in the output or the metrics of a service', async () => {
  const answer = await scene.call(route, { body: '{"a":"{{secret:stripe_key}}"}' });
  await recordOf(answer);
  for (const name of ['control-plane', 'worker', 'proxy-0', 'proxy-1']) {
    const output = await readFile(`${product.logs}/${name}.log`, 'utf8');
    expect(output).not.toContain(canary);
    const metrics = await fetch(`${product.metrics[name]}/metrics`).then((response) => response.text());
    expect(metrics).not.toContain(canary);
  }
});
