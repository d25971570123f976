/** Fields of a route: defaults, every field, names and slugs. */
import { randomUUID } from 'node:crypto';
import { createTenant, type Tenant } from '@knoxcall/testkit';
import { useScene } from '../data-plane/src/scene.ts';
import { product } from '../src/shared-product.ts';
import { certificate, pemFile } from './src/certificate.ts';
import { fieldsAtFault, isoForm, nowhere, outcome, uuidForm } from './src/outcome.ts';

const scene = useScene();
const api: typeof scene.tenant.api = (...args) => scene.tenant.api(...args);
const target_base_url = 'https://api.example.com/v1';
const create = (fields: object) =>
  api('POST', '/v1/routes', { name: randomUUID(), target_base_url, ...fields });

test('a field that is left out has its default', async () => {
  const answer = await api('POST', '/v1/routes', { name: 'Plain (live)', target_base_url });
  expect(answer.status).toBe(201);
  expect(answer.json.data).toEqual({
    id: expect.stringMatching(uuidForm),
    name: 'Plain (live)',
    slug: 'plain-live',
    target_base_url,
    base_environment: 'production',
    enabled: true,
    requires_clients: false,
    substitute_in: ['body'],
    inject_headers_json: null,
    inject_query_json: null,
    auth: null,
    inject_body_json: null,
    method_configs: null,
    allowed_methods: null,
    ip_allowlist: null,
    rate_limit_enabled: false,
    rate_limit_requests: null,
    rate_limit_window_sec: null,
    mtls_certificate_id: null,
    ca_certificate: null,
    allowed_secrets: null,
    redact_response: false,
    on_unscanned: 'pass',
    log_bodies: true,
    timeout_ms: 30_000,
    tls_max_version: null,
    rewrite_references: true,
    foreign_redirects: 'withhold',
    propagate_trace: false,
    collection_id: null,
    created_at: expect.stringMatching(isoForm),
    updated_at: expect.stringMatching(isoForm),
  });
  for (const id of [answer.json.data?.id, 'plain-live']) {
    expect((await api('GET', `/v1/routes/${id}`)).json.data).toEqual(answer.json.data);
  }
});

test('every field is stored, and PATCH changes each', async () => {
  const secret = await scene.secret('listed', 'v');
  const { id: mtls_certificate_id } = await scene.tenant.done(
    'POST',
    '/v1/secrets/certificate',
    certificate('client_certificate'),
  );
  const { id: collection_id } = await scene.tenant.done('POST', '/v1/collections', { name: 'routes' });
  const fields = {
    target_base_url: 'http://127.0.0.1:8080/base/@scope/',
    enabled: false,
    requires_clients: true,
    inject_headers_json: { Authorization: 'Bearer {{secret:listed}}', Cookie: null, 'X-10': '' },
    inject_query_json: { key: '{{secret:listed}}', 'a b': 'é', gone: null },
    auth: { type: 'basic', username: '{{secret:listed}}', password: '' },
    substitute_in: ['path', 'headers'],
    inject_body_json: { a: { b: [1, 'x', null, true, 1.5, {}] }, '10': 0, '9': 1e21 },
    method_configs: { GET: { inject_headers_json: { A: 'b' } }, 'M-SEARCH': {} },
    allowed_methods: ['GET', 'PURGE'],
    ip_allowlist: ['10.0.0.0/8', '192.0.2.1', '2001:db8::/32', '::1'],
    rate_limit_enabled: true,
    rate_limit_requests: 5,
    rate_limit_window_sec: 60,
    mtls_certificate_id,
    ca_certificate: pemFile.content.trim(),
    allowed_secrets: [secret],
    redact_response: true,
    on_unscanned: 'reject',
    log_bodies: false,
    timeout_ms: 1,
    tls_max_version: '1.2',
    rewrite_references: false,
    foreign_redirects: 'pass',
    propagate_trace: true,
    collection_id,
  };
  const made = await create(fields);
  expect(made.json.data).toMatchObject(fields);
  const empty = await create({});
  for (const [name, value] of Object.entries(fields).filter(([field]) => field !== 'rate_limit_enabled')) {
    const answer = await api('PATCH', `/v1/routes/${empty.json.data?.id}`, { [name]: value });
    expect(answer.json.data).toMatchObject({ [name]: value });
  }
});

test('a route without an environment has the one called production; any other must exist', async () => {
  await scene.tenant.done('POST', '/v1/environments', { name: 'staging' });
  expect((await create({})).json.data).toMatchObject({ base_environment: 'production' });
  expect((await create({ base_environment: 'staging' })).json.data).toMatchObject({
    base_environment: 'staging',
  });
  expect((await create({ base_environment: 'none' })).status).toBe(400);
});

describe('names and slugs', () => {
  test.each([
    ['Stripe API', 'stripe-api'],
    ['  Café Zürich  ', 'cafe-zurich'],
    ['-- a --- b --', 'a-b'],
    ['日本', 'route'],
    [`${'s'.repeat(70)}`, 's'.repeat(63)],
    ['😀'.repeat(128), undefined],
  ])('%j becomes %j', async (name, slug) => {
    const answer = await api('POST', '/v1/routes', { name, target_base_url });
    if (slug === undefined) expect(answer.status).toBe(409);
    else expect(answer.json.data).toMatchObject({ name: name.trim(), slug });
  });

  test('a name or slug that another route has as its name or slug is 409', async () => {
    const { id } = (await create({ name: 'First', slug: 'first-slug' })).json.data!;
    for (const fields of [
      { name: 'First' },
      { name: 'first-slug' },
      { name: 'x', slug: 'first-slug' },
      { name: 'First Slug' },
    ]) {
      expect(outcome(await create(fields))).toEqual([409, 'conflict']);
    }
    const other = (await create({ name: 'Second' })).json.data!;
    for (const name of ['First', 'first-slug']) {
      expect(outcome(await api('PATCH', `/v1/routes/${other.id}`, { name }))).toEqual([409, 'conflict']);
    }
    expect((await api('PATCH', `/v1/routes/${other.id}`, { name: 'second' })).status).toBe(200);
    expect((await api('PATCH', `/v1/routes/${id}`, { name: 'Renamed' })).json.data).toMatchObject({
      slug: 'first-slug',
    });
    expect((await create({ name: 'First' })).status).toBe(201);
  });

  test.each([{ slug: 'other' }, { base_environment: 'production' }, { id: nowhere }, { created_at: 'x' }])(
    '%j cannot be changed',
    async (body) => {
      const { id } = (await create({})).json.data!;
      const faults = fieldsAtFault(await api('PATCH', `/v1/routes/${id}`, { log_bodies: true, ...body }));
      expect(faults).toEqual(Object.keys(body));
    },
  );
});

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`X-${i}`, 'v']));
test('64 headers, an empty list of names and the longest text of every field are accepted', async () => {
  const legal = {
    name: 'n'.repeat(128),
    slug: 's-'.repeat(31),
    inject_headers_json: many(64),
    allowed_methods: [],
  };
  expect((await create({ ...legal, ip_allowlist: [], allowed_secrets: [] })).json.data).toMatchObject(legal);
});

test('a later change cannot leave half a rate limit', async () => {
  const limit = { rate_limit_enabled: true, rate_limit_requests: 5, rate_limit_window_sec: 1 };
  const path = `/v1/routes/${(await create(limit)).json.data?.id}`;
  expect(fieldsAtFault(await api('PATCH', path, { rate_limit_requests: null }))).toEqual([
    'rate_limit_requests',
  ]);
  const off = { rate_limit_enabled: false, rate_limit_requests: null };
  expect((await api('PATCH', path, off)).json.data).toMatchObject({ ...off, rate_limit_window_sec: 1 });
});

test('method_configs given as a list is returned as the object', async () => {
  const list = [
    { method: 'GET', inject_headers_json: { A: '1' } },
    { method: 'POST', inject_body_json: { a: 1 } },
  ];
  expect((await create({ method_configs: list })).json.data?.method_configs).toEqual({
    GET: { inject_headers_json: { A: '1' } },
    POST: { inject_body_json: { a: 1 } },
  });
});

describe('a list of routes', () => {
  const inject_body_json = { a: 'x'.repeat(150_000) };
  const method_configs = { POST: { inject_headers_json: { a: 'b' } } };
  const left = ['inject_body_json', 'method_configs', 'ca_certificate'];
  let own: Tenant;

  beforeAll(async () => {
    own = await createTenant(product);
    for (let index = 0; index < 15; index += 1) {
      const route = {
        name: `r${index}`,
        target_base_url: 'https://example.com',
        inject_body_json,
        method_configs,
      };
      await own.done('POST', '/v1/routes', route);
    }
  });

  const list = (query: string) => own.api('GET', `/v1/routes?${query}`);
  const rows = (json: unknown) => (json as { data: Record<string, unknown>[] }).data;

  test('leaves large fields out, and shows all others', async () => {
    const { json, body } = await list('per_page=100');
    expect(rows(json)).toHaveLength(15);
    expect(body.length).toBeLessThan(20_000);
    const whole = await own.done('GET', '/v1/routes/r0');
    const { id: _id, ...shown } = rows(json).find(({ slug }) => slug === 'r0')!;
    expect(Object.keys({ ...shown, id: '' }).sort()).toEqual(
      Object.keys(whole)
        .filter((name) => !left.includes(name))
        .sort(),
    );
    expect(whole).toMatchObject({ ...shown, inject_body_json, method_configs });
  });

  test('shows the large fields that expand names', async () => {
    const [one] = rows((await list('per_page=1&sort=name&order=asc&expand=method_configs')).json);
    expect(one).toMatchObject({ slug: 'r0', method_configs });
    expect(left.filter((name) => name in one!)).toEqual(['method_configs']);
    const [all] = rows((await list(`per_page=1&expand=${left.join()}`)).json);
    expect(all).toMatchObject({ inject_body_json, method_configs, ca_certificate: null });
  });

  test.each(['name', 'inject_body_json,name', '', 'inject_body_json,'])('expand=%s is 400', async (names) => {
    const answer = await list(`expand=${names}`);
    expect([answer.status, Object.keys(answer.json.error?.fields ?? {})[0]]).toEqual([
      400,
      expect.stringMatching(/^expand/),
    ]);
  });

  test('larger than 2 MiB is refused, and the error names a page size that fits', async () => {
    const refused = await list('per_page=100&expand=inject_body_json');
    expect(refused.status).toBe(400);
    const fits = Number(/try (\d+)$/.exec(String(refused.json.error?.fields?.per_page))?.[1]);
    const answer = await list(`per_page=${fits}&expand=inject_body_json`);
    expect([answer.status, rows(answer.json).length]).toEqual([200, Math.min(fits, 15)]);
    expect(answer.body.length).toBeLessThanOrEqual(2_097_152);
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
    for (const { id, ...row } of rows(answer.json)) {
      expect(await own.done('GET', `/v1/routes/${id}`)).toMatchObject({ id, ...row });
    }
  });

  test('with everything shown, an item is what the route by itself is', async () => {
    const { id: collection_id } = await own.done('POST', '/v1/collections', { name: 'some' });
    const { id: secret } = await own.done('POST', '/v1/secrets', { name: 'some', value: 'v' });
    const whole = await own.done('POST', '/v1/routes', {
      name: 'everything € "',
      target_base_url: 'https://example.com/€',
      inject_headers_json: { 'X-A': '{{secret:some}}' },
      inject_query_json: { q: '{{secret:some}}' },
      inject_body_json: { a: [null, 0.5, '€"\\'] },
      method_configs: { PUT: { inject_query_json: { q: null } } },
      auth: { type: 'bearer', token: '{{secret:some}}' },
      allowed_methods: ['GET', 'PUT'],
      substitute_in: ['body', 'query'],
      ip_allowlist: ['10.0.0.0/8'],
      allowed_secrets: [secret],
      collection_id,
      ...{ rate_limit_enabled: true, rate_limit_requests: 5, rate_limit_window_sec: 60 },
      ...{ redact_response: true, on_unscanned: 'reject', log_bodies: false, timeout_ms: 5000 },
      ...{
        tls_max_version: '1.2',
        rewrite_references: false,
        foreign_redirects: 'pass',
        propagate_trace: true,
      },
      ...{ enabled: false, requires_clients: true, ca_certificate: null },
    });
    const { json } = await list(`search=everything&expand=${left.join()}`);
    expect(rows(json)).toEqual([whole]);
  });

  test('a caller that leaves in the middle of a large page harms nobody', async () => {
    const headers = { authorization: `Bearer ${own.key}` };
    for (let index = 0; index < 3; index += 1) {
      const leaving = new AbortController();
      const answer = await fetch(`${product.controlPlane}/v1/routes?per_page=10&expand=inject_body_json`, {
        headers,
        signal: leaving.signal,
      });
      expect(answer.status).toBe(200);
      leaving.abort();
    }
    expect((await list('per_page=1')).status).toBe(200);
  });
});
