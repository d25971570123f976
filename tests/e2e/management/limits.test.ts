/** The rate limit of a key, the limits of a body, and the limit on guessing keys. */
import { createTenant, type Tenant } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { callFrom } from './src/call-from.ts';
import { makeKey } from './src/make-key.ts';
import { outcome } from './src/outcome.ts';

let tenant: Tenant;
beforeAll(async () => {
  tenant = await createTenant(product);
});

const limits = (headers: Record<string, unknown>) =>
  ['limit', 'remaining', 'reset'].map((name) => Number(headers[`x-ratelimit-${name}`]));

test('every authenticated answer has the limit, what remains and the reset in Unix seconds, whatever its status', async () => {
  const key = await makeKey(tenant, 'read', { rate_limit_requests: 100 });
  const asked: [string, string, unknown?][] = [
    ['GET', '/v1/secrets'],
    ['GET', '/v1/secrets?page=0'],
    ['PATCH', '/v1/secrets', {}],
    ['POST', '/v1/secrets', {}],
    ['GET', '/v1/secrets/none'],
  ];
  for (const [index, [method, path, body]] of asked.entries()) {
    const now = Date.now() / 1000;
    const [limit, remaining, reset] = limits((await key.api(method, path, body)).headers);
    expect([limit, remaining]).toEqual([100, 99 - index]);
    expect(reset).toBeGreaterThan(now);
    expect(reset).toBeLessThanOrEqual(now + 62);
  }
});

test('over the limit a key gets 429 rate_limited with Retry-After; other keys and the proxy are not affected', async () => {
  const key = await makeKey(tenant, 'editor', { rate_limit_requests: 3 });
  for (let count = 0; count < 3; count += 1) expect((await key.api('GET', '/v1/account')).status).toBe(200);
  for (let count = 0; count < 2; count += 1) {
    const answer = await key.api('GET', '/v1/account');
    expect(outcome(answer)).toEqual([429, 'rate_limited']);
    expect(limits(answer.headers).slice(0, 2)).toEqual([3, 0]);
    expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
  }
  expect((await tenant.api('GET', '/v1/account')).status).toBe(200);
});

test('the limit also holds for requests at the same time', async () => {
  const key = await makeKey(tenant, 'read', { rate_limit_requests: 5 });
  const answers = await Promise.all(Array.from({ length: 30 }, () => key.api('GET', '/v1/account')));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(25);
});

test('one key may have sixteen requests at once, and other keys of the tenant are not affected', async () => {
  const key = await makeKey(tenant, 'editor');
  const ask = () =>
    key.api('POST', '/v1/secrets', { name: `s_${Math.random()}`.replace('.', ''), value: 'v' });
  const answers = await Promise.all(Array.from({ length: 40 }, ask));
  const refused = answers.filter(({ status }) => status !== 201);
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(16);
  expect(refused.length).toBeGreaterThan(0);
  for (const answer of refused) {
    expect(outcome(answer)).toEqual([429, 'rate_limited']);
    expect(answer.headers['retry-after']).toBe('1');
    expect(limits(answer.headers)[0]).toBeGreaterThan(0);
  }
  expect((await ask()).status).toBe(201);
});

test('a body with more than fifty thousand values is refused before any of them is checked', async () => {
  const route = (count: number) => ({
    name: 'many values',
    target_base_url: 'https://example.com',
    inject_body_json: { a: Array.from({ length: count }, () => 1), b: '[,{'.repeat(10_000) },
  });
  const refused = await tenant.api('POST', '/v1/routes', route(50_000));
  expect([...outcome(refused), Object.keys(refused.json.error?.fields ?? {})]).toEqual([
    400,
    'validation_error',
    ['body'],
  ]);
  expect((await tenant.api('POST', '/v1/routes', route(49_980))).status).toBe(201);
});

test('the 61st failed authentication from an address is 429; the right key and other addresses are not affected', async () => {
  const url = `${product.controlPlane}/v1/account`;
  const attempt = (address: string, key: string) =>
    callFrom(address, url, { headers: { authorization: `Bearer ${key}` } });
  const wrong = `tk_live_guess${'0'.repeat(6)}_${'g'.repeat(43)}`;
  for (let count = 1; count <= 60; count += 1) {
    expect((await attempt('127.0.0.61', wrong)).status).toBe(401);
  }
  const refused = await attempt('127.0.0.61', wrong);
  expect([refused.status, JSON.parse(refused.text).error.type]).toEqual([429, 'rate_limited']);
  expect(refused.headers['retry-after']).toMatch(/^[1-9]\d*$/);
  const operator = `${product.controlPlane}/admin/v1/tenants`;
  expect((await callFrom('127.0.0.61', operator)).status).toBe(429);
  expect((await attempt('127.0.0.61', tenant.key)).status).toBe(200);
  expect((await attempt('127.0.0.62', wrong)).status).toBe(401);
});
