/** The documented examples, literally: store a secret, define a route, call the proxy. */
import { createTenant, type RecordingUpstream, startRecordingUpstream, type Tenant } from '@knoxcall/testkit';
import { product } from './src/shared-product.ts';

let tenant: Tenant;
let upstream: RecordingUpstream;

const secret = async (name: string, value: string): Promise<string> =>
  String((await tenant.done('POST', '/v1/secrets', { name, value })).id);

const route = (name: string, fields: object = {}) =>
  tenant.done('POST', '/v1/routes', { name, target_base_url: upstream.url, ...fields });

beforeAll(async () => {
  upstream = await startRecordingUpstream();
});
afterAll(() => upstream.close());
beforeEach(async () => {
  upstream.reset();
  tenant = await createTenant(product);
});

test('"Authorization": "Bearer {{secret:stripe_prod_key}}" reaches the upstream with the real value', async () => {
  await secret('stripe_prod_key', 'sk_live_abc123xyz789');
  await route('stripe', { inject_headers_json: { Authorization: 'Bearer {{secret:stripe_prod_key}}' } });
  const answer = await tenant.proxy({ route: 'stripe', method: 'GET', path: '/v1/charges?limit=3' });
  expect(answer.status).toBe(200);
  expect(upstream.last()).toMatchObject({ method: 'GET', url: '/v1/charges?limit=3' });
  expect(upstream.last().headers.authorization).toBe('Bearer sk_live_abc123xyz789');
  expect(Object.keys(upstream.last().headers).filter((name) => name.startsWith('x-knox'))).toEqual([]);
  expect(answer.text).not.toContain('sk_live');
});

test('the documented JSON, form and XML bodies arrive with the real value', async () => {
  const id = await secret('stripe_prod_key', 'sk_live_abc123xyz789');
  await route('bodies');
  const bodies: [string, string, string][] = [
    [
      'application/json',
      `{\n  "api_key": "{{secret_id:${id}}}",\n  "amount": 1000,\n  "currency": "usd"\n}`,
      '{\n  "api_key": "sk_live_abc123xyz789",\n  "amount": 1000,\n  "currency": "usd"\n}',
    ],
    [
      'application/x-www-form-urlencoded',
      `api_key={{secret_id:${id}}}&to=%2B15551234567&body=hello`,
      'api_key=sk_live_abc123xyz789&to=%2B15551234567&body=hello',
    ],
    [
      'application/xml',
      `<?xml version="1.0"?>\n<Envelope>\n  <Auth>{{secret_id:${id}}}</Auth>\n  <Action>GetInvoice</Action>\n</Envelope>`,
      '<?xml version="1.0"?>\n<Envelope>\n  <Auth>sk_live_abc123xyz789</Auth>\n  <Action>GetInvoice</Action>\n</Envelope>',
    ],
  ];
  for (const [type, sent, expected] of bodies) {
    const answer = await tenant.proxy({
      route: 'bodies',
      method: 'POST',
      headers: { 'content-type': type },
      body: sent,
    });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-knox-substitution']).toBe('count=1');
    expect(upstream.last().body.toString()).toBe(expected);
  }
});

test('two secrets in one body, and {{var:user_id}} with ?user_id=42', async () => {
  const [payment, email] = [await secret('payment', 'pay-1'), await secret('email', 'mail-2')];
  await route('several');
  const body = `{"user":"{{var:user_id}}","a":"{{secret_id:${payment}}}","b":"{{secret_id:${email}}}"}`;
  const headers = { 'content-type': 'application/json' };
  const answer = await tenant.proxy({
    route: 'several',
    method: 'POST',
    path: '/notify?user_id=42',
    headers,
    body,
  });
  expect(answer.status).toBe(200);
  expect(upstream.last().url).toBe('/notify?user_id=42');
  expect(upstream.last().body.toString()).toBe('{"user":"42","a":"pay-1","b":"mail-2"}');
});

test('staging and development override the base environment of one route', async () => {
  for (const name of ['staging', 'development']) await tenant.done('POST', '/v1/environments', { name });
  await secret('stripe_prod_key', 'sk_live_abc123');
  for (const [name, value, environment] of [
    ['stripe_staging_key', 'sk_test_xyz789', 'staging'],
    ['stripe_dev_key', 'sk_test_dev123', 'development'],
  ]) {
    await tenant.done('POST', '/v1/secrets', { name, value, environment });
  }
  const header = (name: string) => ({ inject_headers_json: { Authorization: `Bearer {{secret:${name}}}` } });
  await route('payments', header('stripe_prod_key'));
  await tenant.done('PUT', '/v1/routes/payments/environments/staging', header('stripe_staging_key'));
  await tenant.done('PUT', '/v1/routes/payments/environments/development', header('stripe_dev_key'));
  const expected: [string | undefined, string][] = [
    [undefined, 'Bearer sk_live_abc123'],
    ['production', 'Bearer sk_live_abc123'],
    ['staging', 'Bearer sk_test_xyz789'],
    ['development', 'Bearer sk_test_dev123'],
  ];
  for (const [environment, authorization] of expected) {
    const answer = await tenant.proxy({
      route: 'payments',
      ...(environment === undefined ? {} : { environment }),
    });
    expect(answer.status).toBe(200);
    expect(upstream.last().headers.authorization).toBe(authorization);
  }
  const unknown = await tenant.proxy({ route: 'payments', environment: 'qa' });
  expect([unknown.status, unknown.json.error?.type]).toEqual([404, 'environment_not_configured']);
});

test('GET uses the read-only key and POST the full-access key, in either spelling of method_configs', async () => {
  await secret('api_read_only_key', 'ro-1');
  await secret('api_full_access_key', 'rw-2');
  const config = (name: string) => ({ inject_headers_json: { Authorization: `Bearer {{secret:${name}}}` } });
  await route('as-list', {
    method_configs: [
      { method: 'GET', ...config('api_read_only_key') },
      { method: 'POST', ...config('api_full_access_key') },
    ],
  });
  await route('as-object', {
    method_configs: { GET: config('api_read_only_key'), POST: config('api_full_access_key') },
  });
  for (const name of ['as-list', 'as-object']) {
    await tenant.proxy({ route: name, method: 'GET' });
    expect(upstream.last().headers.authorization).toBe('Bearer ro-1');
    await tenant.proxy({ route: name, method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } });
    expect(upstream.last().headers.authorization).toBe('Bearer rw-2');
  }
});

test('Stripe API Key becomes STRIPE_API_KEY, and a name without a space keeps its spelling', async () => {
  const named = await tenant.done('POST', '/v1/secrets', { name: 'Stripe API Key', value: 'v' });
  expect(named).toMatchObject({ name: 'STRIPE_API_KEY', shortcode_name: 'STRIPE_API_KEY' });
  const kept = await tenant.done('POST', '/v1/secrets', { name: 'stripe_prod_key', value: 'v' });
  expect(kept).toMatchObject({ name: 'stripe_prod_key' });
});

test('deleting a secret that a route uses by name, by id or in an override is 409 in_use', async () => {
  const id = await secret('used', 'v-123');
  await tenant.done('POST', '/v1/environments', { name: 'staging' });
  const created = await route('user', { inject_body_json: { deep: [{ key: '{{secret:used}}' }] } });
  const refused = await tenant.api('DELETE', `/v1/secrets/${id}`);
  expect(refused.status).toBe(409);
  expect(refused.json.error).toMatchObject({ type: 'in_use', routes: [{ id: created.id, name: 'user' }] });
  await tenant.done('PATCH', '/v1/routes/user', { inject_body_json: null });
  await tenant.done('PUT', '/v1/routes/user/environments/staging', {
    method_configs: { POST: { inject_headers_json: { 'X-Key': `{{secret_id:${id}}}` } } },
  });
  expect((await tenant.api('DELETE', `/v1/secrets/${id}`)).status).toBe(409);
  await tenant.done('DELETE', '/v1/routes/user/environments/staging');
  expect((await tenant.api('DELETE', `/v1/secrets/${id}`)).json.data).toEqual({ deleted: true });
  expect((await tenant.api('GET', `/v1/secrets/${id}`)).status).toBe(404);
});

test("injected body members are merged into the caller's body, which keeps its spelling", async () => {
  await secret('stripe_key', 'sk_1');
  await route('merge', {
    inject_body_json: { auth: { key: '{{secret:stripe_key}}' }, source: 'KnoxCall POS' },
  });
  const body = '{ "amount": 12345678901234567890, "auth": {"user":"u"}, "f": 1.0 }';
  const answer = await tenant.proxy({
    route: 'merge',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(answer.status).toBe(200);
  const received = upstream.last().body.toString();
  expect(JSON.parse(received)).toMatchObject({ auth: { user: 'u', key: 'sk_1' }, source: 'KnoxCall POS' });
  expect(received).toContain('12345678901234567890');
  expect(received).toContain('1.0');
});

test('a secret without a value in the active environment stops the request, and the error names those with a value', async () => {
  await tenant.done('POST', '/v1/environments', { name: 'staging' });
  await secret('api_key', 'v-1');
  await route('strict', { inject_headers_json: { 'X-Key': '{{secret:api_key}}' } });
  await tenant.done('PUT', '/v1/routes/strict/environments/staging', {});
  const answer = await tenant.proxy({ route: 'strict', environment: 'staging' });
  expect(answer.status).toBe(422);
  expect(answer.json.error).toMatchObject({
    type: 'missing_secret',
    message:
      "KnoxCall: Missing secret: Secret 'api_key' not found in environment 'staging' (it has a value in: production)",
    missing: [{ kind: 'secret', ref: 'api_key' }],
  });
  expect(upstream.received).toHaveLength(0);
});

test('a rollback restores an old value as a new version', async () => {
  const id = await secret('rolled', 'first');
  await route('rolled', { inject_headers_json: { 'X-Key': '{{secret:rolled}}' } });
  const written = await tenant.done('PUT', `/v1/secrets/${id}/value`, { value: 'second' });
  expect(written).toEqual({ id, name: 'rolled', environment: 'production', value_version: 2 });
  const back = await tenant.done('POST', `/v1/secrets/${id}/rollback`, {
    environment: 'production',
    version: 1,
  });
  expect(back).toMatchObject({ value_version: 3 });
  await tenant.proxy({ route: 'rolled' });
  expect(upstream.last().headers['x-key']).toBe('first');
  expect((await tenant.api('POST', `/v1/secrets/${id}/rollback`, { version: 99 })).status).toBe(404);
});
