/** API keys, roles, plans and the operator's API. */
import { type CallAnswer, call, createTenant, type Tenant, until } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { makeKey } from './src/make-key.ts';
import { fieldsAtFault, isoForm, nowhere, outcome, uuidForm } from './src/outcome.ts';

let tenant: Tenant;
const api: Tenant['api'] = (...args) => tenant.api(...args);
beforeAll(async () => {
  tenant = await createTenant(product);
});

const operator = (method: string, path: string, body?: object): Promise<CallAnswer> =>
  call(`${product.controlPlane}/admin/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${product.adminToken}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
const idOf = async (key: Tenant): Promise<string> => {
  const { key: shown } = await tenant.as(key.key).done('GET', '/v1/account');
  return String(shown?.id);
};

describe('API keys', () => {
  test('are shown once, in the answer to their creation', async () => {
    const answer = await api('POST', '/v1/api-keys', { name: 'ci' });
    expect(answer.status).toBe(201);
    expect(answer.headers['cache-control']).toBe('no-store');
    const { api_key, ...shown } = answer.json.data!;
    expect(String(api_key)).toMatch(/^tk_live_[A-Za-z0-9]{4,32}_[A-Za-z0-9-]{32,128}$/);
    expect(shown).toEqual({
      id: expect.stringMatching(uuidForm),
      key_id: String(api_key).split('_')[2],
      name: 'ci',
      role: 'invoke',
      rate_limit_requests: null,
      allowed_routes: null,
      allowed_environments: null,
      ip_allowlist: null,
      created_at: expect.stringMatching(isoForm),
      last_used_at: null,
      expires_at: null,
    });
    const list = await api('GET', '/v1/api-keys?sort=name&order=asc&per_page=100');
    expect(list.json.data).toContainEqual(shown);
    expect(list.text).not.toContain(String(api_key).split('_')[3]);
  });

  const may: [string, string, boolean][] = ['invoke', 'read', 'editor', 'admin'].flatMap((maker, rank) =>
    ['invoke', 'read', 'editor', 'admin'].map((made, other): [string, string, boolean] => [
      maker,
      made,
      other <= rank,
    ]),
  );
  test.each(may)('of role %s creating one of role %s: %s', async (maker, made, allowed) => {
    const key = await makeKey(tenant, maker);
    const answer = outcome(await key.api('POST', '/v1/api-keys', { name: 'x', role: made }));
    if (maker === 'invoke' || maker === 'read') expect(answer).toEqual([403, 'forbidden']);
    else expect(answer).toEqual(allowed ? [201, undefined] : [403, 'privilege_escalation']);
  });

  test.each([
    ['invoke', { read: 403, token: 403, keys: 403, audit: 403, write: 403, proxy: 200 }],
    ['read', { read: 200, token: 403, keys: 403, audit: 403, write: 403, proxy: 401 }],
    ['editor', { read: 200, token: 400, keys: 200, write: 201, proxy: 200 }],
    ['admin', { read: 200, token: 400, keys: 200, audit: 200, write: 201, proxy: 200 }],
  ])('of role %s may do what the role allows and no more', async (role, expected) => {
    const key = await makeKey(tenant, role);
    const { id } = await tenant.done('POST', '/v1/secrets', { name: `for_${role}`, value: 'v' });
    const target_base_url = product.proxies[0];
    await tenant.done('POST', '/v1/routes', { name: `for-${role}`, target_base_url, timeout_ms: 5000 });
    const proxied = await key.proxy({ route: `for-${role}` });
    const got: Record<string, number> = {
      read: (await key.api('GET', '/v1/secrets')).status,
      token: (await key.api('GET', `/v1/secrets/${id}/oauth2/token`)).status,
      keys: (await key.api('GET', '/v1/api-keys')).status,
      audit: (await key.api('GET', '/v1/audit-logs')).status,
      write: (await key.api('POST', '/v1/collections', { name: role })).status,
      proxy: outcome(proxied)[1] === 'unauthorized' ? 401 : 200,
    };
    expect(got).toMatchObject(expected);
  });

  test('cannot delete themselves: 400; deleting another one takes effect on both planes at once', async () => {
    const editor = await makeKey(tenant, 'editor');
    const own = await editor.api('DELETE', `/v1/api-keys/${await idOf(editor)}`);
    expect(outcome(own)).toEqual([400, 'validation_error']);
    expect((await editor.api('GET', '/v1/account')).status).toBe(200);
    const admin = await editor.api('DELETE', `/v1/api-keys/${await idOf(tenant)}`);
    expect(outcome(admin)).toEqual([403, 'privilege_escalation']);
    const id = await idOf(editor);
    expect((await api('DELETE', `/v1/api-keys/${id}`)).json.data).toEqual({ deleted: true });
    expect(outcome(await editor.api('GET', '/v1/account'))).toEqual([401, 'unauthorized']);
    expect(outcome(await editor.proxy({ route: 'x' }))).toEqual([401, 'unauthorized']);
    expect(outcome(await api('DELETE', `/v1/api-keys/${id}`))).toEqual([404, 'not_found']);
  });

  test('that have expired get 401 on both planes', async () => {
    const expires_at = new Date(Date.now() + 1500).toISOString();
    const key = await makeKey(tenant, 'editor', { expires_at });
    expect((await key.api('GET', '/v1/account')).status).toBe(200);
    await until('the key has ended', async () => (await key.api('GET', '/v1/account')).status === 401);
    expect(outcome(await key.proxy({ route: 'x' }))).toEqual([401, 'unauthorized']);
  });

  test.each([
    ['name', {}],
    ['name', { name: '' }],
    ['role', { name: 'x', role: 'root' }],
    ['expires_at', { name: 'x', expires_at: '2020-01-01T00:00:00Z' }],
    ['rate_limit_requests', { name: 'x', rate_limit_requests: 0 }],
    ['api_key', { name: 'x', api_key: 'tk_live_mine_mine' }],
  ])('%s is at fault in %j', async (field, body) => {
    expect(fieldsAtFault(await api('POST', '/v1/api-keys', body))).toEqual([field]);
  });
});

test('plans: free has 10 secrets, pro 100, enterprise no limit, and a change of plan takes effect at once', async () => {
  const small = await createTenant(product, { plan: 'free' });
  const add = (name: string) => small.api('POST', '/v1/secrets', { name, value: 'v' });
  for (let count = 0; count < 10; count += 1) expect((await add(`s_${count}`)).status).toBe(201);
  expect(outcome(await add('s_10'))).toEqual([403, 'plan_limit']);
  expect((await operator('PATCH', `/tenants/${small.slug}`, { plan: 'pro' })).json.data?.tenant?.plan).toBe(
    'pro',
  );
  for (let count = 10; count < 100; count += 1) expect((await add(`s_${count}`)).status).toBe(201);
  expect(outcome(await add('s_100'))).toEqual([403, 'plan_limit']);
  const usage = await small.done('GET', '/v1/account/usage');
  expect(usage).toMatchObject({ secrets: { used: 100, limit: 100 } });
  await operator('PATCH', `/tenants/${small.slug}`, { plan: 'enterprise' });
  expect((await add('s_100')).status).toBe(201);
  expect(await small.done('GET', '/v1/account')).toMatchObject({
    slug: small.slug,
    plan: 'enterprise',
    limits: { secrets: null, routes: 10_000, environments: 100, oauth2: true },
  });
});

describe('the operator', () => {
  test('creates tenants, which start on the enterprise plan with an admin key', async () => {
    const slug = `op-${Date.now()}`;
    const answer = await operator('POST', '/tenants', { slug });
    expect(answer.status).toBe(201);
    expect(answer.json.data).toEqual({
      tenant: {
        id: expect.stringMatching(uuidForm),
        slug,
        plan: 'enterprise',
        enabled: true,
        created_at: expect.stringMatching(isoForm),
      },
      api_key: expect.stringMatching(/^tk_live_/),
    });
    const account = await tenant.as(String(answer.json.data?.api_key)).done('GET', '/v1/account');
    expect(account).toMatchObject({ slug, key: { role: 'admin' } });
    expect(outcome(await operator('POST', '/tenants', { slug }))).toEqual([409, 'conflict']);
    const list = await operator('GET', '/tenants?per_page=100');
    expect(list.json.meta).toMatchObject({ page: 1, per_page: 100 });
    expect(list.json.data).toContainEqual(answer.json.data?.tenant);
  });

  test.each([
    ['slug', {}],
    ['slug', { slug: 'Upper' }],
    ['slug', { slug: '-a' }],
    ['slug', { slug: 'a.b' }],
    ['slug', { slug: 'a--b' }],
    ['slug', { slug: 'a'.repeat(64) }],
    ['plan', { slug: 'fine', plan: 'gold' }],
    ['enabled', { slug: 'fine', enabled: false }],
  ])('%s is at fault in %j', async (field, body) => {
    expect(fieldsAtFault(await operator('POST', '/tenants', body))).toEqual([field]);
  });

  test('disables a tenant, which then gets 401 on both planes, and enables it with all its data', async () => {
    const off = await createTenant(product);
    const change = (enabled: boolean) => operator('PATCH', `/tenants/${off.slug}`, { enabled });
    expect((await off.proxy({ route: 'x' })).status).toBe(404);
    expect((await change(false)).json.data?.tenant).toMatchObject({ enabled: false });
    for (const proxy of [0, 1]) {
      await until(
        'the proxy knows',
        async () => (await off.proxy({ route: 'x', proxy })).status === 401,
        2000,
      );
    }
    expect(outcome(await off.api('GET', '/v1/account'))).toEqual([401, 'unauthorized']);
    await change(true);
    expect((await off.api('GET', '/v1/account')).status).toBe(200);
    await until('it is served', async () => (await off.proxy({ route: 'x' })).status === 404, 2000);
  });

  test('creates a new data key, which nobody notices; an unknown tenant is 404', async () => {
    const rotated = await createTenant(product);
    const { id } = await rotated.done('POST', '/v1/secrets', { name: 's', value: 'v' });
    const answer = await operator('POST', `/tenants/${rotated.slug}/rotate-data-key`);
    expect(answer.json.data?.data_key_id).toMatch(uuidForm);
    const back = await rotated.done('POST', `/v1/secrets/${id}/rollback`, { version: 1 });
    expect(back.value_version).toBe(2);
    for (const [method, path] of [
      ['PATCH', '/tenants/no-such-tenant'],
      ['POST', '/tenants/no-such-tenant/rotate-data-key'],
    ] as const) {
      expect(outcome(await operator(method, path, {}))).toEqual([404, 'not_found']);
    }
    expect(fieldsAtFault(await operator('PATCH', `/tenants/${rotated.slug}`, {}))).toEqual(['body']);
    expect(outcome(await api('GET', `/v1/secrets/${nowhere}`))).toEqual([404, 'not_found']);
  });

  test("is refused with a tenant's key, and their token is not an API key", async () => {
    const url = `${product.controlPlane}/admin/v1/tenants`;
    const asTenant = await call(url, { headers: { authorization: `Bearer ${tenant.key}` } });
    expect(outcome(asTenant)).toEqual([401, 'unauthorized']);
    const asKey = await tenant.as(product.adminToken).api('GET', '/v1/account');
    expect(outcome(asKey)).toEqual([401, 'unauthorized']);
  });
});
