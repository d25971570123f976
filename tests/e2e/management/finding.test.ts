/** Finding things: filters, the uses of a secret, names, traffic, text in logs, templates. */
import { createTenant, type Json, type Tenant, until } from '@knoxcall/testkit';
import { goodFiles } from '../../../packages/certificates/src/fixtures/read-fixtures.ts';
import { makeHome } from '../cli/src/run-cli.ts';
import { useScene } from '../data-plane/src/scene.ts';
import { product } from '../src/shared-product.ts';

const scene = useScene();
let tenant: Tenant;
const ids: Record<string, string> = {};

const list = async (query: string): Promise<Json[]> =>
  (await tenant.done('GET', `/v1/secrets?${query}`)) as unknown as Json[];
const names = async (query: string): Promise<string[]> => (await list(query)).map(({ name }) => String(name));

beforeAll(async () => {
  tenant = await createTenant(product);
  const make = async (name: string, path: string, body: object) => {
    ids[name] = String((await tenant.done('POST', path, { name, ...body })).id);
  };
  await make('staging', '/v1/environments', { display_name: 'Staging' });
  await make('payments', '/v1/collections', {});
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  await make('stripe_key', '/v1/secrets', {
    value: 'a',
    collection_id: ids.payments,
    expires_at: inDays(10),
  });
  await make('stripeXkey', '/v1/secrets', { value: 'b', expires_at: inDays(40) });
  await tenant.done('PUT', `/v1/secrets/${ids.stripe_key}/value?environment=staging`, { value: 'c' });
  const { content, privateKey } = goodFiles[0]!;
  await make('tls', '/v1/secrets/certificate', { certificate_content: content, private_key: privateKey });
  await make('crm', '/v1/secrets/oauth2', {
    ...{ provider: 'custom', client_id: 'id', client_secret: 'hush' },
    ...{ auth_url: 'https://example.com/a', token_url: 'https://example.com/t' },
  });
  await make('shop', '/v1/routes', {
    target_base_url: 'https://api.stripe.com',
    inject_headers_json: { Authorization: 'Bearer {{secret:stripe_key}}' },
    mtls_certificate_id: ids.tls,
  });
  await tenant.done('PUT', '/v1/routes/shop/environments/staging', {
    inject_headers_json: { Authorization: `Bearer {{secret_id:${ids.stripe_key}}}` },
  });
});

test('a list of secrets is filtered by name, type, collection, missing value, end and connection', async () => {
  expect(await names('search=STRIPE_')).toEqual(['stripe_key']);
  expect(await names('search=%25')).toEqual([]);
  expect(await names('secret_type=certificate')).toEqual(['tls']);
  expect(await names(`collection_id=${ids.payments}`)).toEqual(['stripe_key']);
  expect(await names('missing_in=staging')).toEqual(['crm', 'stripeXkey', 'tls']);
  expect(await names('missing_in=production&search=c')).toEqual(['crm']);
  const soon = new Date(Date.now() + 30 * 86_400_000).toISOString();
  expect(await names(`expires_before=${soon}`)).toEqual(['stripe_key']);
  expect(await names('expires_before=2999-01-01T00:00:00.000Z')).toEqual(['stripeXkey', 'stripe_key', 'tls']);
  expect(await names('connection_status=not_connected')).toEqual(['crm']);
  expect((await tenant.api('GET', '/v1/secrets?search=stripe&per_page=1')).json.meta).toMatchObject({
    total: 2,
    total_pages: 2,
  });
  expect((await tenant.api('GET', '/v1/secrets?missing_in=nowhere')).json.error).toMatchObject({
    type: 'validation_error',
    fields: { missing_in: [expect.any(String)] },
  });
});

test('a list of secrets shows where each has a value only if asked to', async () => {
  const [first] = await list('search=stripe_key');
  expect(first).not.toHaveProperty('environments');
  const [expanded] = await list('search=stripe_key&expand=environments');
  expect(expanded!.environments).toEqual([
    expect.objectContaining({ environment_name: 'production', value_version: 1 }),
    expect.objectContaining({ environment_name: 'staging', value_version: 1 }),
  ]);
  const [certificate] = await list('search=tls&expand=environments');
  const { metadata } = await tenant.done('GET', `/v1/secrets/${ids.tls}`);
  expect(certificate!.environments).toEqual([
    expect.objectContaining({ environment_name: 'production', expires_at: metadata!.expires_at }),
  ]);
  const [connection] = await list('search=crm&expand=environments');
  expect(JSON.stringify(connection!.environments)).toContain('not_connected');
});

test('a secret shows which routes and OAuth2 secrets use it', async () => {
  const usage = await tenant.done('GET', `/v1/secrets/${ids.stripe_key}/usage`);
  expect(usage).toEqual({
    routes: [{ id: ids.shop, name: 'shop', slug: 'shop', environments: ['production', 'staging'] }],
    oauth2_secrets: [],
  });
  const certificate = await tenant.done('GET', `/v1/secrets/${ids.tls}/usage`);
  expect(certificate.routes).toMatchObject([{ name: 'shop', environments: ['production'] }]);
  const unused = await tenant.done('GET', `/v1/secrets/${ids.crm}/usage`);
  expect(unused).toEqual({ routes: [], oauth2_secrets: [] });
});

test("a search ignores case, puts the closest name first, and never finds another tenant's", async () => {
  const search = async (by: Tenant, query: string) =>
    (await by.done('GET', `/v1/search?query=${encodeURIComponent(query)}`)) as unknown as Json[];
  const found = await search(tenant, 'S');
  expect(found.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'secret stripeXkey',
    'secret stripe_key',
    'secret tls',
    'route shop',
    'environment staging',
    'collection payments',
  ]);
  expect((await search(tenant, 'stripe_')).map(({ name }) => name)).toEqual(['stripe_key']);
  expect(await search(scene.tenant, 'stripe_key')).toEqual([]);
  expect((await tenant.api('GET', '/v1/search?query=%20')).status).toBe(400);
});

test('the summary counts each request once, by hour and by route, with its latency', async () => {
  const route = await scene.route({});
  const other = await scene.route({});
  for (const status of [200, 200, 404, 503]) {
    scene.upstream.answerWith((_request, response) => response.writeHead(status).end());
    await scene.call(route);
    // Times are kept in milliseconds, and the last one is looked for.
    const calledAt = Date.now();
    await until('the next millisecond', () => Date.now() > calledAt);
  }
  scene.upstream.reset();
  await scene.call(other);
  const sums = async (query: string) =>
    (await scene.tenant.done('GET', `/v1/traffic?${query}`)) as unknown as Json[];
  const { id } = await scene.tenant.done('GET', `/v1/routes/${route}`);
  const hoursOf = () => sums(`route_id=${id}`);
  await until('all four are counted', async () => {
    const total = (await hoursOf()).reduce((sum, { requests }) => sum + Number(requests), 0);
    return total === 4;
  });
  const [hour] = await hoursOf();
  expect(hour).toMatchObject({ route_id: null, client_errors: 1, server_errors: 1, last_status: 503 });
  expect(Number(hour!.p95_ms)).toBeGreaterThanOrEqual(Number(hour!.p50_ms));
  await until('the other route is counted', async () => (await sums('by=route')).length >= 2);
  const byRoute = await sums('by=route');
  expect(byRoute.find(({ route_id: one }) => String(one) === String(id))).toMatchObject({
    hour: null,
    requests: 4,
  });
  expect(await tenant.done('GET', '/v1/traffic')).toEqual([]);
  const tooFar = new Date(Date.now() - 32 * 86_400_000).toISOString();
  expect((await tenant.api('GET', `/v1/traffic?from=${tooFar}`)).json.error!.fields).toHaveProperty('from');
});

test('a search finds text in path, header, body and answer of a record, page by page', async () => {
  const route = await scene.route({ inject_headers_json: { 'X-Team': 'Needle {{uuid}} in%hay' } });
  await scene.call(route, { path: '/here/is/a/Thimble' });
  await scene.call(route, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: 'plain button',
  });
  const found = async (search: string) =>
    (await scene.tenant.done('GET', `/v1/logs?search=${encodeURIComponent(search)}`)) as unknown as Json[];
  await until('both are stored', async () => (await found('needle')).length === 2);
  expect((await found('thimble')).map(({ path }) => path)).toEqual(['/here/is/a/Thimble']);
  expect((await found('BUTTON')).map(({ method }) => method)).toEqual(['POST']);
  expect(await found('in_hay')).toEqual([]);
  const first = (await scene.tenant.api('GET', '/v1/logs?search=needle&limit=1')).json;
  expect(first.data).toHaveLength(1);
  const next = await scene.tenant.done('GET', `/v1/logs?search=needle&cursor=${first.meta!.next_cursor}`);
  expect(next).toHaveLength(1);
});

test('a known API is added from its credential alone, with a template', async () => {
  const home = await makeHome({ KNOXCALL_API_URL: product.controlPlane, KNOXCALL_API_KEY: tenant.key });
  try {
    const listed = await home.run(['add']);
    expect(listed.output).toMatch(/^twilio +Twilio +sms +https:\/\/api\.twilio\.com$/m);
    const words = ['add', 'twilio', '--set', 'account_sid=AC1'];
    const added = await home.run(words, { input: 'hush-hush\n' });
    expect(added).toMatchObject({
      code: 0,
      output: 'Created twilio_basic and the route twilio to https://api.twilio.com.\n',
    });
    expect(added.output + added.errors).not.toContain('hush');
    expect(await tenant.done('GET', '/v1/routes/twilio')).toMatchObject({
      inject_headers_json: { Authorization: 'Basic {{secret:twilio_basic}}' },
    });
    const [secret] = await list('search=twilio_basic');
    expect(secret).toMatchObject({ allowed_hosts: ['api.twilio.com'] });
    const [taken, again, bare, stray] = await Promise.all(
      [
        words,
        [...words, '--name', 'twilio-eu'],
        ['add', 'twilio'],
        ['add', 'stripe', '--set', 'token=x'],
      ].map((some) => home.run(some, { input: 'hush-hush\n' })),
    );
    expect([taken, again, bare, stray].map((outcome) => outcome?.code)).toEqual([5, 0, 2, 2]);
    expect(again!.output).toContain('twilio_eu_basic and the route twilio-eu');
  } finally {
    await home.remove();
  }
});
