/** How a route authenticates: by a header, a query parameter, Basic or a signature over the request. */
import { createHash, createHmac } from 'node:crypto';
import { fieldsAtFault } from '../management/src/outcome.ts';
import { expectRefused } from './src/expect-refused.ts';
import { logOf } from './src/log-of.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const value = 'CANARY/7f3a+9c1e5b==';
const encoded = encodeURIComponent(value);

beforeAll(async () => {
  await scene.secret('token', value);
  await scene.secret('other', 'CANARY-another-one');
});

const basic = { type: 'basic', username: '{{secret:other}}', password: '{{secret:token}}' };
const hmac = { type: 'hmac', secret: '{{secret:token}}', header: 'X-Signature', message: '{body}' };
const resolve = (route: string, fields: object) =>
  scene.tenant.done('POST', `/v1/routes/${route}/resolve`, fields);
const hmacOf = (algorithm: string, message: string): string =>
  createHmac(algorithm, value).update(message).digest('hex');

test('are applied last: they replace injected headers and those of the caller, in any spelling', async () => {
  const route = await scene.route({
    inject_headers_json: { authorization: 'injected', 'x-other': 'stays' },
    auth: { type: 'bearer', token: '{{secret:token}}' },
  });
  await scene.call(route, { headers: { AUTHORIZATION: ['a', 'b'] } });
  const { rawHeaders, headers } = scene.upstream.last();
  expect(rawHeaders.filter((name) => name.toLowerCase() === 'authorization')).toHaveLength(1);
  expect([headers.authorization, headers['x-other']]).toEqual([`Bearer ${value}`, 'stays']);
  const query = await scene.route({
    inject_query_json: { key: 'injected', b: '1' },
    auth: { type: 'query', name: 'key', value: '{{secret:token}}' },
  });
  await scene.call(query, { path: '/?k%65y=mine&a=1' });
  expect(scene.upstream.last().url).toBe(`/?a=1&b=1&key=${encoded}`);
});

test('are inherited by the four levels, and `none` differs from no setting', async () => {
  await scene.tenant.api('POST', '/v1/environments', { name: 'auth' });
  const route = await scene.route({
    auth: { type: 'bearer', token: 'base' },
    method_configs: { DELETE: { auth: { type: 'none' } } },
  });
  const place = `/v1/routes/${route}/environments/auth`;
  const seen = async (method: string, environment?: string) => {
    await scene.call(route, { method, ...(environment && { environment }) });
    return scene.upstream.last().headers.authorization;
  };
  await scene.tenant.done('PUT', place, { auth: null });
  expect([await seen('GET'), await seen('DELETE'), await seen('GET', 'auth')]).toEqual([
    'Bearer base',
    undefined,
    'Bearer base',
  ]);
  await scene.tenant.done('PUT', place, { auth: { type: 'none' } });
  expect(await seen('GET', 'auth')).toBeUndefined();
  const dry = await resolve(route, { environment: 'auth' });
  expect(dry.level_of).toMatchObject({ auth: 'environment' });
});

test('are logged as templates, hidden in answers, and count as a use of their secrets', async () => {
  const id = await scene.secret('signing', value);
  const route = await scene.route({ auth: basic, redact_response: true });
  scene.upstream.answerWith(({ headers }, response) => {
    const pair = Buffer.from(String(headers.authorization).slice(6), 'base64');
    response.setHeader('x-pair', pair.toString('base64url'));
    response.end(`${headers.authorization} ${pair} ${pair.toString('hex')}`);
  });
  const answer = await scene.call(route);
  expect(scene.upstream.last().headers.authorization).toBe(
    `Basic ${Buffer.from(`CANARY-another-one:${value}`).toString('base64')}`,
  );
  expect(answer.text).toContain('{{secret:other}}:{{secret:token}}');
  for (const secret of [value, 'CANARY-another-one']) {
    for (const encoding of ['utf8', 'base64', 'base64url', 'hex'] as const) {
      const spelled = Buffer.from(secret).toString(encoding).replace(/=+$/, '').slice(0, -2);
      expect(answer.text + JSON.stringify(answer.headers)).not.toContain(spelled);
    }
  }
  const log = await logOf(scene.tenant, answer.headers['x-knox-request-id']);
  expect(log.request_headers?.Authorization).toBe('Basic {{secret:other}}:{{secret:token}}');
  expect(JSON.stringify(log)).not.toMatch(/CANARY/);
  const signed = await scene.route({ auth: { ...hmac, secret: '{{secret:signing}}' } });
  expect((await scene.tenant.api('DELETE', `/v1/secrets/${id}`)).json.error?.type).toBe('in_use');
  const dry = await resolve(signed, {});
  expect(dry.secrets).toMatchObject([{ ref: 'signing', sent_in: ['signature'], level: 'base' }]);
  await scene.tenant.done('DELETE', `/v1/routes/${signed}`);
  await scene.tenant.done('DELETE', `/v1/secrets/${id}`);
});

test('a signature covers what goes out: path, query, time and the body after substitution', async () => {
  const route = await scene.route({
    target_base_url: `${scene.upstream.url}/v1`,
    inject_query_json: { key: 'a b' },
    auth: {
      ...hmac,
      algorithm: 'sha512',
      message: '{method} {path} {query} {timestamp} {body} {body_sha256} {other} {{secret:other}}',
      value: 't={timestamp},v1={signature}',
      timestamp_header: 'X-Time',
    },
  });
  const body = JSON.stringify({ a: '{{secret:other}}', b: '{{{timestamp}}}' });
  await scene.call(route, { path: '/x?q=1', body, headers: { 'x-signature': 'mine', 'x-time': '1' } });
  const { headers, url, body: sent } = scene.upstream.last();
  const time = String(headers['x-time']);
  expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(60);
  expect([url, sent.toString()]).toEqual([
    '/v1/x?q=1&key=a%20b',
    '{"a":"CANARY-another-one","b":"{{{timestamp}}}"}',
  ]);
  const hash = createHash('sha256').update(sent).digest('hex');
  const message = `POST /v1/x q=1&key=a%20b ${time} ${sent} ${hash} {other} CANARY-another-one`;
  expect(headers['x-signature']).toBe(`t=${time},v1=${hmacOf('sha512', message)}`);
});

test('sign a body of any kind, and refuse one that is too large to be read', async () => {
  const route = await scene.route({ auth: { ...hmac, algorithm: 'sha1', encoding: 'base64' } });
  const zip = Buffer.from([0, 255, 1, 2, 3]);
  const type = { 'content-type': 'application/zip' };
  const answer = await scene.call(route, { body: zip, headers: type });
  expect(answer.headers['x-knox-substitution']).toBe('skipped=type');
  expect(scene.upstream.last().body.equals(zip)).toBe(true);
  expect(scene.upstream.last().headers['x-signature']).toBe(
    createHmac('sha1', value).update(zip).digest('base64'),
  );
  await scene.call(route);
  expect(scene.upstream.last().headers['x-signature']).toBe(
    createHmac('sha1', value).update('').digest('base64'),
  );
  scene.upstream.reset();
  const large = await scene.call(route, { body: Buffer.alloc(1_048_577), headers: type });
  expectRefused(large, { status: 422, type: 'body_not_signable' }, scene.upstream);
  const unread = await scene.route({ auth: { ...hmac, message: '{path}' } });
  expect((await scene.call(unread, { body: Buffer.alloc(1_048_577), headers: type })).status).toBe(200);
});

test('refuse to sign with a secret in the wrong encoding', async () => {
  const route = await scene.route({ auth: { ...hmac, secret_encoding: 'hex' } });
  expectRefused(await scene.call(route), { status: 422, type: 'value_not_representable' }, scene.upstream);
  await scene.secret('hexed', Buffer.from('key').toString('hex'));
  const other = await scene.route({
    auth: { ...hmac, secret: '{{secret:hexed}}', secret_encoding: 'hex' },
  });
  await scene.call(other);
  expect(scene.upstream.last().headers['x-signature']).toBe(createHmac('sha256', 'key').digest('hex'));
});

test.each([
  ['an unknown way', { type: 'digest' }],
  ['a field too many', { type: 'bearer', token: 'x', name: 'y' }],
  ['a field too few', { type: 'bearer' }],
  ['a header of the connection', { type: 'header', name: 'Host', value: 'x' }],
  ['a header of ours', { type: 'header', name: 'x-knoxcall-key', value: 'x' }],
  ['no header name', { type: 'header', name: 'a b', value: 'x' }],
  ['a signature in Content-Length', { ...hmac, header: 'Content-Length' }],
  ['a time in Transfer-Encoding', { ...hmac, timestamp_header: 'transfer-encoding' }],
  ['keys of AWS without a secret', { type: 'aws_sigv4', access_key_id: 'x' }],
  ['another algorithm', { ...hmac, algorithm: 'md5' }],
])('%s is refused', async (_name, auth) => {
  const fields = { name: 'refused', target_base_url: scene.upstream.url };
  const answer = await scene.tenant.api('POST', '/v1/routes', { ...fields, auth });
  expect(fieldsAtFault(answer).join()).toMatch(/^auth/);
  const inMethod = { ...fields, method_configs: { GET: { auth } } };
  expect((await scene.tenant.api('POST', '/v1/routes', inMethod)).status).toBe(400);
});
