/** Where a key may be used, and that it cannot create a key that may do more or lasts longer. */
import { createTenant, type Json, startRecordingUpstream, type Tenant, until } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { fieldsAtFault, nowhere, outcome } from './src/outcome.ts';

const upstream = await startRecordingUpstream();
const tenant = await createTenant(product);
afterAll(() => upstream.close());

const make = (by: Tenant, fields: object) =>
  by.api('POST', '/v1/api-keys', { name: 'k', role: 'invoke', ...fields });
const keyWith = async (fields: object, by = tenant): Promise<Tenant> => {
  const made = await make(by, fields);
  if (made.status !== 201) throw new Error(made.text);
  return tenant.as(String(made.json.data?.api_key));
};

let stripe: Json;
let slack: Json;
beforeAll(async () => {
  for (const name of ['staging', 'qa']) await tenant.done('POST', '/v1/environments', { name });
  const target_base_url = upstream.url;
  stripe = await tenant.done('POST', '/v1/routes', { name: 'stripe', target_base_url });
  slack = await tenant.done('POST', '/v1/routes', { name: 'slack', target_base_url });
  await tenant.done('PUT', '/v1/routes/stripe/environments/staging', {});
});

describe('a key with an end, a rate limit and lists', () => {
  const end = Date.now() + 3_600_000;
  const at = (ms: number) => new Date(ms).toISOString();
  const bounds = () => ({
    rate_limit_requests: 500,
    expires_at: at(end),
    allowed_routes: [String(stripe.id)],
    allowed_environments: ['production', 'staging'],
    ip_allowlist: ['127.0.0.0/8', '10.0.0.0/16'],
  });
  let limited: Tenant;
  beforeAll(async () => {
    limited = await keyWith({ ...bounds(), role: 'editor' });
  });

  test.each<[string, string, object]>([
    ['a later end', 'expires_at', { expires_at: at(end + 1) }],
    ['no end', 'expires_at', { expires_at: null }],
    ['a higher rate', 'rate_limit_requests', { rate_limit_requests: 501 }],
    ['no rate', 'rate_limit_requests', { rate_limit_requests: undefined }],
    ['another route', 'allowed_routes', { allowed_routes: ['stripe', 'slack'] }],
    ['any route', 'allowed_routes', { allowed_routes: null }],
    ['another environment', 'allowed_environments', { allowed_environments: ['qa'] }],
    ['any environment', 'allowed_environments', { allowed_environments: undefined }],
    ['a wider range', 'ip_allowlist', { ip_allowlist: ['127.0.0.1', '0.0.0.0/0'] }],
    ['any address', 'ip_allowlist', { ip_allowlist: null }],
  ])('creates no key with %s', async (_what, field, wider) => {
    const answer = await make(limited, { ...bounds(), ...wider });
    expect(outcome(answer)).toEqual([403, 'privilege_escalation']);
    expect(answer.json.error?.message).toContain(`own: ${field}.`);
  });

  test('creates an equal key, and a narrower one', async () => {
    expect((await make(limited, bounds())).status).toBe(201);
    const narrower = {
      rate_limit_requests: 1,
      expires_at: at(end - 1000),
      allowed_routes: [],
      allowed_environments: ['staging'],
      ip_allowlist: ['127.0.0.1', '10.0.3.0/24'],
    };
    expect((await make(limited, narrower)).json.data).toMatchObject(narrower);
  });

  test('a key without limits creates any key', async () => {
    expect((await make(tenant, { role: 'admin' })).status).toBe(201);
  });
});

test('the lists of a key are shown with ids in place of slugs, in the answer and in the list of keys', async () => {
  const answer = await make(tenant, {
    name: 'shown',
    allowed_routes: ['stripe', String(slack.id).toUpperCase(), 'stripe'],
    allowed_environments: ['staging'],
    ip_allowlist: ['203.0.113.0/24', '2001:db8::1'],
  });
  const shown = {
    name: 'shown',
    allowed_routes: [stripe.id, slack.id],
    allowed_environments: ['staging'],
    ip_allowlist: ['203.0.113.0/24', '2001:db8::1'],
  };
  expect(answer.json.data).toMatchObject(shown);
  const { data } = (await tenant.api('GET', '/v1/api-keys?per_page=100')).json;
  expect(data).toContainEqual(expect.objectContaining(shown));
});

test.each([
  ['allowed_routes', ['nope']],
  ['allowed_routes', [nowhere]],
  ['allowed_environments', ['nope']],
  ['ip_allowlist.0', ['10.0.0.0/33']],
])('%s with an unknown name is 400: %j', async (field, list) => {
  const [name = ''] = field.split('.');
  expect(fieldsAtFault(await make(tenant, { [name]: list }))).toEqual([field]);
});

test('a route of another tenant gets the same answer as an unknown route', async () => {
  const other = await createTenant(product);
  const foreign = await make(other, { allowed_routes: [String(stripe.id)] });
  const unknown = await make(other, { allowed_routes: [nowhere] });
  const text = (answer: typeof foreign) => answer.json.error?.message;
  expect(String(text(foreign)).replace(String(stripe.id), nowhere)).toBe(text(unknown));
});

describe("at the proxy, a key's lists", () => {
  test('make a route that is not listed look unknown', async () => {
    const key = await keyWith({ allowed_routes: ['stripe'] });
    expect((await key.proxy({ route: 'stripe' })).status).toBe(200);
    const told = async (route: string) => {
      const { status, json } = await key.proxy({ route });
      return [status, json.error?.type, String(json.error?.message).replace(route, 'ROUTE')];
    };
    const unknown = await told('nothing-here');
    expect(unknown.slice(0, 2)).toEqual([404, 'route_not_found']);
    for (const route of ['slack', String(slack.id)]) expect(await told(route)).toEqual(unknown);
  });

  test('make an environment that is not listed look as if the route did not have it', async () => {
    const key = await keyWith({ allowed_environments: ['staging'] });
    expect((await key.proxy({ route: 'stripe', environment: 'staging' })).status).toBe(200);
    const told = async (environment: string) => {
      const { status, json } = await key.proxy({ route: 'stripe', environment });
      return [status, json.error?.type, String(json.error?.message).replace(`'${environment}'`, 'ENV')];
    };
    const unknown = await told('nothing-here');
    expect(unknown).toEqual([404, 'environment_not_configured', expect.stringContaining('use: staging.')]);
    expect(await told('production')).toEqual(unknown);
    const base = await key.proxy({ route: 'stripe' });
    expect(outcome(base)).toEqual([404, 'environment_not_configured']);
    expect(base.text).not.toContain('production');
  });

  test('refuse a caller whose address is not listed, whatever they ask for, and the log says so', async () => {
    const made = await make(tenant, { ip_allowlist: ['192.0.2.0/24'] });
    const key = tenant.as(String(made.json.data?.api_key));
    for (const route of ['stripe', 'nothing-here', undefined]) {
      const answer = await key.proxy({ ...(route === undefined ? {} : { route }) });
      expect(outcome(answer)).toEqual([403, 'client_not_allowed']);
    }
    const id = made.json.data?.id;
    await until('the refusal is in the log', async () => {
      const { data } = (await tenant.api('GET', '/v1/logs?status_code=403')).json;
      return JSON.stringify(data).includes(String(id));
    });
    const here = await keyWith({ ip_allowlist: ['127.0.0.1', '::1'] });
    expect((await here.proxy({ route: 'stripe' })).status).toBe(200);
  });

  test('do not include a new route with the slug of a deleted one', async () => {
    const route = { name: 'passing', target_base_url: upstream.url };
    await tenant.done('POST', '/v1/routes', route);
    const key = await keyWith({ allowed_routes: ['passing'] });
    expect((await key.proxy({ route: 'passing' })).status).toBe(200);
    await tenant.done('DELETE', '/v1/routes/passing');
    await tenant.done('POST', '/v1/routes', route);
    for (const other of ['passing', 'stripe']) {
      expect(outcome(await key.proxy({ route: other }))).toEqual([404, 'route_not_found']);
    }
  });
});

describe("at the management API, a key's lists", () => {
  test('of addresses apply; lists of routes and environments do not', async () => {
    const elsewhere = await keyWith({ role: 'editor', ip_allowlist: ['192.0.2.0/24'] });
    for (const [method, path] of [
      ['GET', '/v1/account'],
      ['POST', '/v1/api-keys'],
      ['GET', '/v1/nothing-here'],
    ] as const) {
      expect(outcome(await elsewhere.api(method, path))).toEqual([403, 'client_not_allowed']);
    }
    const here = await keyWith({ role: 'editor', ip_allowlist: ['127.0.0.0/8', '::1'], allowed_routes: [] });
    expect((await here.api('GET', '/v1/routes/slack')).status).toBe(200);
  });

  test('cause a warning if the role may change routes, because they apply only at the proxy', async () => {
    const answer = await make(tenant, { role: 'editor', allowed_routes: ['stripe'] });
    expect(answer.json.meta?.warnings).toMatchObject([{ code: 'binds_proxy_only' }]);
    const bound = await make(tenant, { role: 'invoke', allowed_routes: ['stripe'] });
    expect(bound.json.meta?.warnings).toBeUndefined();
  });

  test('are not needed: a key created without a role is an invoke key, and its creator is told', async () => {
    const answer = await tenant.api('POST', '/v1/api-keys', { name: 'app' });
    expect(answer.json).toMatchObject({
      data: { role: 'invoke' },
      meta: { warnings: [{ code: 'role_assumed', path: 'role' }] },
    });
    const key = tenant.as(String(answer.json.data?.api_key));
    expect((await key.proxy({ route: 'stripe' })).status).toBe(200);
    expect(outcome(await key.api('GET', '/v1/account'))).toEqual([403, 'forbidden']);
  });
});
