/** The order of checks: 401, 405, 403 role, 404 id in the path, 415 / 413, 400, 403 plan_limit, 409 / 412. */
import { call, createTenant, type Tenant } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { callFrom } from './src/call-from.ts';
import { makeKey } from './src/make-key.ts';
import { nowhere, outcome, uuidForm } from './src/outcome.ts';

let tenant: Tenant;
let reader: Tenant;
let secretId: string;

beforeAll(async () => {
  tenant = await createTenant(product, { plan: 'free' });
  reader = await makeKey(tenant, 'read');
  for (let count = 0; count < 10; count += 1) {
    const made = await tenant.done('POST', '/v1/secrets', { name: `taken_${count}`, value: 'v' });
    secretId = String(made.id);
  }
});

const tooLarge = JSON.stringify({ name: 'x', value: 'x'.repeat(1_048_576) });
const text = { 'content-type': 'text/plain' };
const stale = { 'if-match': '"0"' };

test('401 comes before every other error', async () => {
  for (const [method, path] of [
    ['PATCH', '/v1/secrets'],
    ['POST', `/v1/secrets/${nowhere}/rollback`],
    ['GET', '/v1/secrets?page=0'],
    ['DELETE', '/admin/v1/tenants'],
  ] as const) {
    const answer = await callFrom('127.0.0.11', `${product.controlPlane}${path}`, { method });
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(JSON.parse(answer.text).error.type).toBe('unauthorized');
  }
});

test('401 also comes for unknown paths, and for paths that cannot be decoded', async () => {
  for (const path of ['/v1/nothing', '/v1/secrets/%ff', '/v1/secrets/%', '/admin/v1/nothing']) {
    const answer = await callFrom('127.0.0.12', `${product.controlPlane}${path}`, {});
    expect([path, answer.status]).toEqual([path, 401]);
  }
  for (const path of ['/v1/nothing', '/v1/secrets/%ff', '/v1/secrets/%']) {
    const answer = await tenant.api('GET', path);
    expect([path, ...outcome(answer)]).toEqual([path, 404, 'not_found']);
    expect(answer.headers['x-ratelimit-limit']).toBeDefined();
  }
});

test('404, 413 and 415 come before the error for an invalid idempotency key', async () => {
  const headers = { 'x-idempotency-key': 'a b' };
  const unknown = await tenant.send('PATCH', `/v1/secrets/${nowhere}`, { body: {}, headers });
  expect(outcome(unknown)).toEqual([404, 'not_found']);
  const typed = await tenant.send('POST', '/v1/secrets', { body: 'x', headers: { ...text, ...headers } });
  expect(outcome(typed)).toEqual([415, 'unsupported_media_type']);
  const last = await tenant.send('POST', '/v1/secrets', { body: {}, headers });
  expect([outcome(last), Object.keys(last.json.error?.fields ?? {})]).toEqual([
    [400, 'validation_error'],
    ['X-Idempotency-Key'],
  ]);
});

test('405 comes before the role, with Allow', async () => {
  const invoker = await makeKey(tenant, 'invoke');
  const answer = await invoker.api('PATCH', '/v1/secrets', { anything: 1 });
  expect(outcome(answer)).toEqual([405, 'method_not_allowed']);
  expect(answer.headers.allow).toBe('GET, POST');
});

test('403 for the role comes before 404, 415, 413 and 400', async () => {
  expect(outcome(await reader.api('DELETE', `/v1/secrets/${nowhere}`))).toEqual([403, 'forbidden']);
  expect(outcome(await reader.api('POST', '/v1/secrets', tooLarge))).toEqual([403, 'forbidden']);
  const sent = await reader.send('POST', '/v1/secrets', { body: 'no json', headers: text });
  expect(outcome(sent)).toEqual([403, 'forbidden']);
});

test('404 for the id in the path comes before 415, 413 and 400', async () => {
  const path = `/v1/secrets/${nowhere}`;
  expect(outcome(await tenant.send('PATCH', path, { body: 'x', headers: text }))).toEqual([404, 'not_found']);
  expect(outcome(await tenant.api('PATCH', path, tooLarge))).toEqual([404, 'not_found']);
  expect(outcome(await tenant.api('PATCH', path, '{'))).toEqual([404, 'not_found']);
  expect(outcome(await tenant.api('PATCH', `${path}?x=1`, { x: 1 }))).toEqual([404, 'not_found']);
});

test('415 and 413 come before 400', async () => {
  const form = await tenant.send('POST', '/v1/secrets?x=1', { body: '{', headers: text });
  expect(outcome(form)).toEqual([415, 'unsupported_media_type']);
  const packed = { 'content-encoding': 'gzip' };
  const encoded = await tenant.send('POST', '/v1/secrets', { body: '{}', headers: packed });
  expect(outcome(encoded)).toEqual([415, 'unsupported_media_type']);
  expect(outcome(await tenant.api('POST', '/v1/secrets?x=1', tooLarge))).toEqual([413, 'payload_too_large']);
});

test('exactly 1 MiB is read, one byte more is not', async () => {
  const body = JSON.stringify({ description: 'padded' });
  const path = `/v1/secrets/${secretId}`;
  expect((await tenant.api('PATCH', path, body.padEnd(1_048_576))).status).toBe(200);
  expect(outcome(await tenant.api('PATCH', path, body.padEnd(1_048_577)))).toEqual([
    413,
    'payload_too_large',
  ]);
});

test('400 comes before 403 plan_limit, which comes before 409', async () => {
  expect(outcome(await tenant.api('POST', '/v1/secrets', { name: 'taken_0' }))).toEqual([
    400,
    'validation_error',
  ]);
  const badReference = { name: 'taken_0', value: 'v', collection_id: nowhere };
  expect(outcome(await tenant.api('POST', '/v1/secrets', badReference))).toEqual([400, 'validation_error']);
  expect(outcome(await tenant.api('POST', '/v1/secrets', { name: 'taken_0', value: 'v' }))).toEqual([
    403,
    'plan_limit',
  ]);
});

test('400 comes before 412, for the form of a body and for its references', async () => {
  const path = `/v1/secrets/${secretId}`;
  for (const body of [{ unknown: 1 }, {}, { collection_id: nowhere }]) {
    const answer = await tenant.send('PATCH', path, { body, headers: stale });
    expect(outcome(answer)).toEqual([400, 'validation_error']);
  }
  const value = await tenant.send('PUT', `${path}/value?environment=nowhere`, {
    body: { value: 'v' },
    headers: stale,
  });
  expect(outcome(value)).toEqual([400, 'validation_error']);
  const right = await tenant.send('PATCH', path, { body: { description: 'd' }, headers: stale });
  expect(outcome(right)).toEqual([412, 'precondition_failed']);
});

test('every answer, success or error, has the same UUID in its header and its envelope', async () => {
  const answers = await Promise.all([
    tenant.api('GET', '/v1/secrets'),
    tenant.api('GET', `/v1/secrets/${secretId}`),
    tenant.api('GET', `/v1/secrets/${nowhere}`),
    tenant.api('PUT', '/v1/secrets'),
    tenant.api('POST', '/v1/secrets', '{'),
    tenant.api('GET', '/v1/nothing-here'),
    reader.api('POST', '/v1/secrets', {}),
  ]);
  const ids = answers.map(({ headers, json }) => {
    expect(headers['x-request-id']).toMatch(uuidForm);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect((json.meta ?? json.error)?.request_id).toBe(headers['x-request-id']);
    expect(Object.keys(json).join()).toMatch(/^(data,meta|error)$/);
    return headers['x-request-id'];
  });
  expect(new Set(ids).size).toBe(answers.length);
});

test('a validation_error names all faulty fields at once, each with a list of messages', async () => {
  const answer = await tenant.api('POST', '/v1/routes', {
    name: 7,
    target_base_url: 'ftp://x',
    timeout_ms: 'soon',
    colour: 'red',
  });
  expect(answer.json.error).toMatchObject({
    type: 'validation_error',
    message: expect.any(String),
    fields: { name: [expect.any(String)], target_base_url: [expect.any(String)] },
  });
  expect(new Set(Object.keys(answer.json.error?.fields ?? {}))).toEqual(
    new Set(['colour', 'name', 'target_base_url', 'timeout_ms']),
  );
});

test.each([
  ['nothing', undefined],
  ['null', 'null'],
  ['a list', '[]'],
  ['text', '"text"'],
  ['a number', '1'],
  ['half a JSON', '{"name":'],
  ['two JSONs', '{}{}'],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
])('a body that is %s is 400', async (_what, body) => {
  const answer = await call(`${product.controlPlane}/v1/secrets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tenant.key}`, 'content-type': 'application/json' },
    body,
  });
  expect(outcome(answer)).toEqual([400, 'validation_error']);
});

test('"nothing to update" is 400 for every PATCH', async () => {
  const make = async (path: string, body: object) => `${path}/${(await tenant.done('POST', path, body)).id}`;
  const paths = [
    `/v1/secrets/${secretId}`,
    await make('/v1/routes', { name: 'r', target_base_url: 'https://example.com' }),
    await make('/v1/environments', { name: 'e' }),
    await make('/v1/clients', { name: 'c', ip_address: '10.0.0.1' }),
    await make('/v1/collections', { name: 'c' }),
  ];
  for (const path of paths) {
    const answer = await tenant.api('PATCH', path, {});
    expect(outcome(answer)).toEqual([400, 'validation_error']);
    expect(answer.json.error?.message).toContain('nothing to update');
  }
});

test('a key may come in either of two headers', async () => {
  const url = `${product.controlPlane}/v1/account`;
  for (const headers of [
    { authorization: `Bearer ${tenant.key}` },
    { authorization: `bearer ${tenant.key}` },
    { 'x-api-key': tenant.key },
    { 'x-api-key': tenant.key, authorization: 'Basic eDp5' },
  ]) {
    expect((await call(url, { headers })).status).toBe(200);
  }
});

test.each([
  ['no key', {}],
  ['an empty one', { authorization: 'Bearer ' }],
  ['a word', { authorization: 'Bearer word' }],
  ['a key of nobody', { authorization: `Bearer tk_live_abcdefgh_${'x'.repeat(43)}` }],
  ['basic credentials', { authorization: 'Basic eDp5' }],
])('%s is 401, always with the same answer', async (_what, headers) => {
  const answer = await callFrom('127.0.0.12', `${product.controlPlane}/v1/account`, { headers });
  expect([answer.status, JSON.parse(answer.text).error.message]).toEqual([
    401,
    'The API key is missing or not valid.',
  ]);
  expect(answer.headers['x-ratelimit-limit']).toBeUndefined();
});

test('the right id with a wrong secret is 401', async () => {
  const headers = { 'x-api-key': `${tenant.key.slice(0, -1)}${tenant.key.endsWith('A') ? 'B' : 'A'}` };
  expect((await callFrom('127.0.0.12', `${product.controlPlane}/v1/account`, { headers })).status).toBe(401);
});
