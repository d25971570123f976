/** Overrides and clients of a route's environments. */
import { useScene } from '../data-plane/src/scene.ts';
import { makeKey } from './src/make-key.ts';
import { fieldsAtFault, nowhere, outcome } from './src/outcome.ts';

const scene = useScene();
const api: typeof scene.tenant.api = (...args) => scene.tenant.api(...args);
const inherited = {
  enabled: null,
  target_base_url: null,
  substitute_in: null,
  inject_headers_json: null,
  inject_query_json: null,
  auth: null,
  inject_body_json: null,
  method_configs: null,
  allowed_methods: null,
  mtls_certificate_id: null,
};

beforeAll(async () => {
  for (const name of ['staging', 'qa']) await scene.tenant.done('POST', '/v1/environments', { name });
});

test('the list begins with the base and marks it', async () => {
  const route = await scene.route({ inject_headers_json: { A: '1' } });
  for (const name of ['staging', 'qa']) {
    await scene.tenant.done('PUT', `/v1/routes/${route}/environments/${name}`, {});
  }
  const shown = await scene.tenant.done('GET', `/v1/routes/${route}/environments`);
  expect(shown).toMatchObject([
    { environment: 'production', is_base: true, enabled: true, inject_headers_json: { A: '1' } },
    { environment: 'qa', is_base: false, ...inherited, client_ids: [] },
    { environment: 'staging', is_base: false, ...inherited, client_ids: [] },
  ]);
});

test('PUT replaces the override: a missing field is inherited, and {} injects nothing', async () => {
  const route = await scene.route({
    inject_headers_json: { 'X-Base': 'base' },
    inject_body_json: { base: 1 },
  });
  const path = `/v1/routes/${route}/environments/staging`;
  const put = async (body: object) => scene.tenant.done('PUT', path, body);
  const sent = async () => {
    expect((await scene.call(route, { environment: 'staging', body: '{}' })).status).toBe(200);
    const { headers, body } = scene.upstream.last();
    return [headers['x-base'], headers['x-staging'], body.toString()];
  };
  expect(await put({ inject_headers_json: { 'X-Staging': 's' }, inject_body_json: {} })).toMatchObject({
    ...inherited,
    environment: 'staging',
    is_base: false,
    inject_headers_json: { 'X-Staging': 's' },
    inject_body_json: {},
  });
  expect(await sent()).toEqual([undefined, 's', '{}']);
  expect(await put({ inject_headers_json: {} })).toMatchObject({ ...inherited, inject_headers_json: {} });
  expect(await sent()).toEqual([undefined, undefined, '{"base":1}']);
  expect(await put({ inject_headers_json: null })).toMatchObject(inherited);
  expect(await sent()).toEqual(['base', undefined, '{"base":1}']);
});

test('an override can pause an environment, limit its methods and change its target; DELETE removes it', async () => {
  const route = await scene.route();
  const path = `/v1/routes/${route}/environments/staging`;
  const status = async (method: string) =>
    outcome(
      await scene.call(route, {
        environment: 'staging',
        method,
        ...(method === 'GET' ? {} : { body: '{}' }),
      }),
    );
  await scene.tenant.done('PUT', path, { enabled: false });
  expect(await status('GET')).toEqual([404, 'environment_disabled']);
  await scene.tenant.done('PUT', path, {
    allowed_methods: ['POST'],
    target_base_url: `${scene.upstream.url}/deep/`,
  });
  expect(await status('GET')).toEqual([405, 'method_not_allowed']);
  expect(await status('POST')).toEqual([200, undefined]);
  expect(scene.upstream.last().url).toBe('/deep/');
  expect((await api('DELETE', path)).json.data).toEqual({ deleted: true });
  expect(await status('POST')).toEqual([404, 'environment_not_configured']);
  expect(outcome(await api('DELETE', path))).toEqual([404, 'not_found']);
});

test('PUT and DELETE of the base environment are 400; an unknown environment or route is 404', async () => {
  const route = await scene.route();
  const at = (name: string, of = route) => `/v1/routes/${of}/environments/${name}`;
  for (const method of ['PUT', 'DELETE']) {
    expect(outcome(await api(method, at('production'), {}))).toEqual([400, 'validation_error']);
    expect(outcome(await api(method, at('unknown'), {}))).toEqual([404, 'not_found']);
    expect(outcome(await api(method, at('staging', 'unknown'), {}))).toEqual([404, 'not_found']);
  }
});

test.each([
  ['base_environment', { base_environment: 'staging' }],
  ['ip_allowlist', { ip_allowlist: null }],
  ['target_base_url', { target_base_url: 'ftp://x' }],
  ['inject_headers_json.Host', { inject_headers_json: { Host: 'x' } }],
  ['inject_body_json', { inject_body_json: [] }],
  ['mtls_certificate_id', { mtls_certificate_id: nowhere }],
  ['enabled', { enabled: 'no' }],
])('%s is refused in an override: %j', async (field, body) => {
  const route = await scene.route();
  expect(fieldsAtFault(await api('PUT', `/v1/routes/${route}/environments/staging`, body))).toEqual([field]);
  expect(await scene.tenant.done('GET', `/v1/routes/${route}/environments`)).toHaveLength(1);
});

test('clients are assigned for each environment as a whole list, with effect at once', async () => {
  const client = async (name: string, ip_address: string) =>
    String((await scene.tenant.done('POST', '/v1/clients', { name, ip_address })).id);
  const [here, elsewhere] = [await client('here', '127.0.0.0/8'), await client('elsewhere', '192.0.2.1')];
  const route = await scene.route({ requires_clients: true });
  const put = (client_ids: unknown, environment = 'production') =>
    api('PUT', `/v1/routes/${route}/environments/${environment}/clients`, { client_ids });
  expect(outcome(await scene.call(route))).toEqual([403, 'client_not_allowed']);
  expect((await put([here, elsewhere, here])).json.data).toMatchObject({
    environment: 'production',
    is_base: true,
  });
  expect((await scene.call(route)).status).toBe(200);
  expect((await put([elsewhere])).json.data?.client_ids).toEqual([elsewhere]);
  expect(outcome(await scene.call(route))).toEqual([403, 'client_not_allowed']);
  await put([here]);
  await scene.tenant.done('PATCH', `/v1/clients/${here}`, { enabled: false });
  expect(outcome(await scene.call(route))).toEqual([403, 'client_not_allowed']);
  await scene.tenant.done('PATCH', `/v1/clients/${here}`, { enabled: true });
  expect((await scene.call(route)).status).toBe(200);
  await scene.tenant.done('DELETE', `/v1/clients/${here}`);
  expect(outcome(await scene.call(route))).toEqual([403, 'client_not_allowed']);
  expect(fieldsAtFault(await put([nowhere]))).toEqual(['client_ids']);
  expect(fieldsAtFault(await put('all'))).toEqual(['client_ids']);
  expect(outcome(await put([], 'staging'))).toEqual([404, 'not_found']);
  expect(outcome(await put([], 'unknown'))).toEqual([404, 'not_found']);
});

test('the dry run says what a request would use, and a read key may ask', async () => {
  const reader = await makeKey(scene.tenant, 'read');
  await scene.secret('dry', 'hidden-value');
  const route = await scene.route({ inject_headers_json: { A: '{{secret:dry}}' } });
  const body = {
    method: 'POST',
    body: { user: '{{var:id}}', big: '{{secret:absent}}' },
    query: { other: '1' },
  };
  const answer = await reader.api('POST', `/v1/routes/${route}/resolve`, body);
  expect(answer.status).toBe(200);
  expect(answer.json.data).toMatchObject({
    environment: 'production',
    level_of: { inject_headers_json: 'base', inject_body_json: null, target_base_url: 'base' },
    secrets: [
      { ref: 'dry', name: 'dry', level: 'base', present: true, expired: false, allowed: true },
      { ref: 'absent', name: null, present: false },
    ],
    missing: [
      { kind: 'secret', ref: 'absent' },
      { kind: 'var', ref: 'id' },
    ],
  });
  expect(answer.text).not.toContain('hidden-value');
  expect(scene.upstream.received).toHaveLength(0);
  const many = Array.from({ length: 5_000 }, (_, index) => `{{secret:absent_${index}}}{{x${index}}}`).join(
    '',
  );
  const limited = await reader.api('POST', `/v1/routes/${route}/resolve`, { method: 'POST', body: { many } });
  const data = limited.json.data as unknown as {
    secrets: [];
    missing: [];
    warnings: { code: string }[];
  };
  expect([data.secrets.length, data.missing.length]).toEqual([100, 99]);
  expect(data.warnings.map(({ code }) => code)).toEqual(['substitution_limit', 'plain_http_target']);
  const huge = '{"method":"POST","body":{"n":12345678901234567890}}';
  expect((await reader.api('POST', `/v1/routes/${route}/resolve`, huge)).status).toBe(200);
  expect((await reader.api('POST', `/v1/routes/${route}/resolve`, { environment: 'qa' })).status).toBe(400);
});
