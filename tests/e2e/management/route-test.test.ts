/** `POST /v1/routes/:id/test`: a request through the proxy without a key of one's own, which shows no value and leaves no key behind. */
import { type Json, type Tenant, until } from '@knoxcall/testkit';
import { useScene } from '../data-plane/src/scene.ts';
import { makeKey } from './src/make-key.ts';

const scene = useScene();
const canary = 'canary-of-the-test-call-5521';
let route: string;

beforeAll(async () => {
  await scene.secret('test_call_key', canary);
  route = await scene.route({ inject_headers_json: { Authorization: 'Bearer {{secret:test_call_key}}' } });
});

const test_ = (body: object, by: Tenant = scene.tenant) => by.api('POST', `/v1/routes/${route}/test`, body);

test('the request arrives with the value, and the result shows everything except the value', async () => {
  scene.upstream.answerWith((request, response) =>
    response
      .writeHead(201, { 'x-seen': request.headers.authorization! })
      .end(`you sent ${request.headers.authorization}`),
  );
  const answer = await test_({
    method: 'POST',
    path: '/v1/charges?limit=3',
    headers: { 'X-Mine': 'a' },
    body: 'hello',
  });
  expect(answer.status).toBe(200);
  expect(scene.upstream.last()).toMatchObject({ method: 'POST', url: '/v1/charges?limit=3' });
  expect(scene.upstream.last().headers).toMatchObject({ authorization: `Bearer ${canary}`, 'x-mine': 'a' });
  expect(scene.upstream.last().body.toString()).toBe('hello');
  expect(answer.json.data).toMatchObject({
    status: 201,
    upstream_status: 201,
    body: 'you sent Bearer {{secret:test_call_key}}',
    body_encoding: 'text',
    truncated: false,
    refused: null,
    request_id: expect.any(String),
  });
  expect(answer.text).not.toContain(canary);
  await until('the record is there', async () => {
    const record = await scene.tenant.api('GET', `/v1/logs/${answer.json.data!.request_id}`);
    return record.status === 200 && record.text.includes('Bearer {{secret:test_call_key}}');
  });
});

test('a refusal of the proxy is marked as one', async () => {
  const strict = await scene.route({ ip_allowlist: ['203.0.113.0/24'] });
  const refused = await scene.tenant.done('POST', `/v1/routes/${strict}/test`);
  expect(refused).toMatchObject({
    status: 403,
    upstream_status: null,
    refused: { type: 'client_not_allowed' },
  });
  const unset = await scene.tenant.done('POST', `/v1/routes/${route}/test`, { environment: 'nowhere' });
  expect(unset).toMatchObject({ refused: { type: 'environment_not_configured' } });
  const gone = await scene.route({ target_base_url: 'http://127.0.0.1:1' });
  const down = await scene.tenant.done('POST', `/v1/routes/${gone}/test`);
  expect(down).toMatchObject({ status: 502, refused: { type: expect.stringMatching(/^upstream|egress/) } });
});

test('a long answer is cut at 64 KiB, and bytes that are not text are shown in base64', async () => {
  scene.upstream.answerWith((_request, response) => response.end('é'.repeat(100_000)));
  const long = await scene.tenant.done('POST', `/v1/routes/${route}/test`);
  expect(long).toMatchObject({ truncated: true, body_encoding: 'text', body: 'é'.repeat(32_768) });
  scene.upstream.answerWith((_request, response) => response.end(Buffer.from([0xff, 0, 1])));
  const bytes = await scene.tenant.done('POST', `/v1/routes/${route}/test`);
  expect(bytes).toMatchObject({ body: '/wAB', body_encoding: 'base64' });
});

test('the key of a test is in no list, and the audit log says who tested which route', async () => {
  const keys = async () => (await scene.tenant.done('GET', '/v1/api-keys')) as unknown as Json[];
  const before = await keys();
  await test_({ path: '/with?token=hush' });
  expect(await keys()).toHaveLength(before.length);
  const { text } = await scene.tenant.api('GET', '/v1/audit-logs?action=route.test');
  expect(text).toContain('"path":"/with"');
  expect(text).not.toContain('hush');
});

test('a read key may not test, and a test cannot name a caller or another host', async () => {
  const reader = await makeKey(scene.tenant, 'read');
  expect((await test_({}, reader)).status).toBe(403);
  for (const name of ['x-knoxcall-key', 'X-KnoxCall-Route', 'Host', 'Transfer-Encoding']) {
    expect((await test_({ headers: { [name]: 'a' } })).json.error).toMatchObject({
      type: 'validation_error',
    });
  }
  for (const path of ['http://127.0.0.1/', '//evil.example', 'a', '/a b', '/a\r\nX: y', '/a#b']) {
    const { status } = await test_({ path });
    expect({ path, status }).toEqual({ path, status: path === '//evil.example' ? 200 : 400 });
  }
  expect(scene.upstream.last().url).toBe('//evil.example');
});
