/** Every refusal because of a secret or variable that a request names, over HTTP, with nothing received upstream. */

import { readFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import type { CallAnswer, ProxyCall } from '@knoxcall/testkit';
import { expectRefused } from './src/expect-refused.ts';
import { useScene } from './src/scene.ts';

jest.setTimeout(30_000);

const scene = useScene();
const mib = 1_048_576;
type Make = () => Promise<CallAnswer>;
type Row = [what: string, type: string, make: Make];

const post = async (fields: object, options: ProxyCall): Promise<CallAnswer> =>
  scene.call(await scene.route(fields), options);
const injected = (template: string, name = 'X-Key') => ({ inject_headers_json: { [name]: template } });
const asType = (type: string) => ({ 'content-type': type });
const inBody = (ref: string): ProxyCall => ({ body: `{"a":"{{${ref}}}"}` });
const merge = { inject_body_json: { added: 'x' } };

beforeAll(async () => {
  await scene.secret('plain', 'plain-value');
  await scene.secret('staging_only', 'v', { environment: await environment('staging') });
  await scene.secret('ended', 'v', {
    expires_at: '2020-01-01T00:00:00.000Z',
    strict_expiry_enforcement: true,
  });
  await scene.secret('nowhere', 'v', { allowed_hosts: [] });
  await scene.secret('elsewhere', 'v', { allowed_hosts: ['api.stripe.com', '*.example.com'] });
  await scene.secret('with_newline', 'tell-nobody\n');
  await scene.secret('with_crlf', 'tell-nobody\r\nX-Admin: 1');
  await scene.secret('beyond_latin1', 'tell-nobody-€');
  await scene.secret('control', 'tell-nobody\u0001');
  await scene.secret('large', 'x'.repeat(65_536));
});

async function environment(name: string): Promise<string> {
  await scene.tenant.done('POST', '/v1/environments', { name });
  return name;
}

const refusals: Row[] = [
  [
    'a secret in an injected header does not exist',
    'missing_secret',
    () => post(injected('Bearer {{secret:nope}}'), {}),
  ],
  [
    'a secret in an injected body does not exist',
    'missing_secret',
    () => post({ inject_body_json: { deep: [{ key: '{{secret:nope}}' }] } }, { method: 'POST' }),
  ],
  ['the caller names a secret that does not exist', 'missing_secret', () => post({}, inBody('secret:nope'))],
  [
    'an id does not exist',
    'missing_secret',
    () => post({}, inBody('secret_id:550e8400-e29b-41d4-a716-446655440000')),
  ],
  ['an id is no id', 'missing_secret', () => post({}, inBody('secret_id:nope'))],
  [
    'an id stands where a name belongs',
    'missing_secret',
    async () => post({}, inBody(`secret:${await scene.secret('by_id', 'v')}`)),
  ],
  ['a name differs in case', 'missing_secret', () => post({}, inBody('secret:PLAIN'))],
  ['a value is in another environment only', 'missing_secret', () => post({}, inBody('secret:staging_only'))],
  [
    'a query parameter is absent',
    'missing_variable',
    () => post({}, { ...inBody('var:user_id'), path: '/?user=1' }),
  ],
  [
    'a secret and a variable are missing',
    'missing_secret',
    () => post({}, { body: '{"a":"{{var:v}}{{secret:nope}}"}' }),
  ],
  ['an enforced secret is past its end', 'secret_expired', () => post({}, inBody('secret:ended'))],
  ['a secret may go nowhere', 'secret_not_allowed', () => post(injected('{{secret:nowhere}}'), {})],
  ['a secret may go to other hosts only', 'secret_not_allowed', () => post({}, inBody('secret:elsewhere'))],
  [
    'the caller names a secret that the route does not list',
    'secret_not_allowed',
    async () => {
      const allowed = await scene.secret('listed', 'v');
      return post({ allowed_secrets: [allowed] }, inBody('secret:plain'));
    },
  ],
  [
    'the caller names a secret that does not exist, on a route with a list',
    'secret_not_allowed',
    () => post({ allowed_secrets: [] }, inBody('secret:nope')),
  ],
  [
    'a header value would end in a line break',
    'invalid_header_value',
    () => post(injected('Bearer {{secret:with_newline}}'), {}),
  ],
  [
    'a header value would begin another header',
    'invalid_header_value',
    () => post(injected('{{secret:with_crlf}}'), {}),
  ],
  [
    'a header value is beyond ISO-8859-1',
    'invalid_header_value',
    () => post(injected('{{secret:beyond_latin1}}'), {}),
  ],
  [
    'a header value comes from a query parameter with a line break',
    'invalid_header_value',
    () => post(injected('{{var:v}}'), { path: '/?v=a%0d%0aX-Admin:%201' }),
  ],
  [
    'XML cannot hold the value',
    'value_not_representable',
    () => post({}, { body: '<a>{{secret:control}}</a>', headers: asType('text/xml') }),
  ],
  ['the JSON of the route meets an array', 'body_not_mergeable', () => post(merge, { body: '[1]' })],
  ['the JSON of the route meets broken JSON', 'body_not_mergeable', () => post(merge, { body: '{"a":' })],
  [
    'the JSON of the route would go into a form',
    'body_not_mergeable',
    () => post(merge, { body: 'a=1', headers: asType('application/x-www-form-urlencoded') }),
  ],
  [
    'the JSON of the route would go into an encoded body',
    'body_not_mergeable',
    () => post(merge, { body: '{}', headers: { 'content-encoding': 'gzip' } }),
  ],
  [
    'the JSON of the route would go into an oversized body',
    'body_not_mergeable',
    () => post(merge, { body: JSON.stringify('x'.repeat(mib)) }),
  ],
  [
    'the route refuses what it cannot scan: type',
    'body_not_scanned',
    () => post({ on_unscanned: 'reject' }, { body: 'x', headers: asType('image/png') }),
  ],
  [
    'the route refuses what it cannot scan: encoding',
    'body_not_scanned',
    () => post({ on_unscanned: 'reject' }, { body: 'x', headers: { 'content-encoding': 'br' } }),
  ],
  [
    'the route refuses what it cannot scan: size',
    'body_not_scanned',
    () => post({ on_unscanned: 'reject' }, { body: 'x'.repeat(mib + 1) }),
  ],
  [
    'the route refuses what it cannot scan: bytes',
    'body_not_scanned',
    () => post({ on_unscanned: 'reject' }, { body: Buffer.from([0x22, 0xff, 0x22]) }),
  ],
  [
    '101 different references',
    'substitution_limit',
    () => post({}, { body: Array.from({ length: 101 }, (_, index) => `{{secret:s${index}}}`).join() }),
  ],
  [
    'the body would grow over twice the limit',
    'substitution_limit',
    () => post({}, { body: '{{secret:large}}'.repeat(33), headers: asType('text/plain') }),
  ],
  [
    'a body of nothing but references to a large value',
    'substitution_limit',
    () => post({}, { body: '{{secret:large}}'.repeat(65_536), headers: asType('text/plain') }),
  ],
];

test.each(refusals)('%s: 422 %s', async (...[, type, make]) => {
  const answer = await make();
  expectRefused(answer, { status: 422, type }, scene.upstream);
  expect(answer.text).not.toContain('tell-nobody');
});

test('the error names all missing secrets at once, with the environments that have a value', async () => {
  const name = await scene.route(injected('{{secret:staging_only}}'));
  const answer = await scene.call(name, { body: '{"a":"{{var:v}}{{secret:nope}}"}' });
  expectRefused(answer, { status: 422, type: 'missing_secret' }, scene.upstream);
  expect(answer.json.error?.missing).toEqual([
    { kind: 'secret', ref: 'staging_only' },
    { kind: 'secret', ref: 'nope' },
    { kind: 'var', ref: 'v' },
  ]);
  expect(answer.json.error?.message).toContain(
    "Secret 'staging_only' not found in environment 'production' (it has a value in: staging)",
  );
});

test('a list of allowed secrets gives the same answer for secrets that exist and those that do not', async () => {
  const name = await scene.route({ allowed_secrets: [] });
  const [there, absent] = await Promise.all([
    scene.call(name, inBody('secret:plain')),
    scene.call(name, inBody('secret:plaim')),
  ]);
  const shown = (answer: CallAnswer, ref: string) => String(answer.json.error?.message).replace(ref, 'REF');
  expect(shown(there, 'plain')).toBe(shown(absent, 'plaim'));
});

test('for a value that ends in a line break the error says so, and names the header and the secret', async () => {
  const answer = await scene.call(await scene.route(injected('{{secret:with_newline}}', 'X-Api')));
  expect(answer.json.error?.message).toMatch(/X-Api/);
  expect(answer.json.error?.message).toMatch(/with_newline/);
  expect(answer.json.error?.message).toMatch(/line break/);
});

test('a certificate cannot be used in a template', async () => {
  await scene.tenant.done('POST', '/v1/secrets', {
    name: 'certificate',
    secret_type: 'certificate',
    certificate_content: await readFile(new URL('./fixtures/client.cert.pem', import.meta.url), 'utf8'),
  });
  const answer = await post({}, inBody('secret:certificate'));
  expectRefused(answer, { status: 422, type: 'missing_secret' }, scene.upstream);
  expect(answer.json.error?.message).toContain('is a certificate and cannot be used in a template');
});

test('a request just within a limit is served', async () => {
  for (let index = 0; index < 100; index += 1) await scene.secret(`near_${index}`, String(index));
  const body = Array.from({ length: 100 }, (_, index) => `{{secret:near_${index}}}`).join();
  const hundred = await post({}, { body, headers: asType('text/plain') });
  expect([hundred.status, hundred.headers['x-knox-substitution']]).toEqual([200, 'count=100']);
  const twice = await post({}, { body: '{{secret:large}}'.repeat(32), headers: asType('text/plain') });
  expect([twice.status, scene.upstream.last().body.length]).toEqual([200, 2 * mib]);
}, 90_000);

test('an expired secret without enforced expiry is used', async () => {
  await scene.secret('lax', 'lax-value', { expires_at: '2020-01-01T00:00:00.000Z' });
  await post({}, inBody('secret:lax'));
  expect(scene.upstream.last().body.toString()).toBe('{"a":"lax-value"}');
});
