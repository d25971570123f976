/**
 * Tenant B knows every id, name and slug of tenant A, and A has warmed the caches of both proxies. No attempt of B
 * reaches anything of A, and every answer looks as if the name or id did not exist.
 */
import { readFile } from 'node:fs/promises';
import {
  type CallAnswer,
  createTenant,
  type ProxyCall,
  type RecordingUpstream,
  startRecordingUpstream,
  type Tenant,
} from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';

type Owned = {
  route: string;
  secret: string;
  certificate: string;
  environment: string;
  client: string;
  key: string;
};

let upstream: RecordingUpstream;
let upstreamOfB: RecordingUpstream;
let a: Tenant;
let b: Tenant;
let owned: Owned;
const nobodys = '00000000-0000-4000-8000-000000000000';
const valueOfA = 'value-that-only-A-may-send';
const valueOfB = 'value-of-B';

const idOf = async (tenant: Tenant, path: string, body: object): Promise<string> =>
  String((await tenant.done('POST', path, body)).id);
const certificate = (name: string): Promise<string> =>
  readFile(new URL(`./fixtures/${name}.pem`, import.meta.url), 'utf8');

/** The same names in both tenants wherever a cache could mix them up; `only_a_*` exist in A alone. */
async function fill(tenant: Tenant, target: string, value: string): Promise<string> {
  await idOf(tenant, '/v1/secrets', { name: 'shared_name', value });
  const inject_headers_json = { 'X-Key': '{{secret:shared_name}}' };
  return idOf(tenant, '/v1/routes', { name: 'shared-route', target_base_url: target, inject_headers_json });
}

beforeAll(async () => {
  [upstream, upstreamOfB] = await Promise.all([startRecordingUpstream(), startRecordingUpstream()]);
  [a, b] = await Promise.all([createTenant(product), createTenant(product)]);
  const environment = await idOf(a, '/v1/environments', { name: 'only_a_environment' });
  const secret = await idOf(a, '/v1/secrets', { name: 'only_a_secret', value: valueOfA });
  const inject_headers_json = { 'X-Key': '{{secret:only_a_secret}}' };
  const target = { target_base_url: upstream.url, inject_headers_json };
  const route = await idOf(a, '/v1/routes', { name: 'only-a-route', ...target });
  await a.done('PUT', '/v1/routes/only-a-route/environments/only_a_environment', {});
  const client = await idOf(a, '/v1/clients', {
    name: 'only-a-client',
    type: 'server',
    ip_address: '127.0.0.1',
  });
  const pair = {
    certificate_content: await certificate('client.cert'),
    private_key: await certificate('client.key'),
  };
  const upload = await idOf(a, '/v1/secrets', {
    name: 'only_a_certificate',
    secret_type: 'certificate',
    ...pair,
  });
  const key = await idOf(a, '/v1/api-keys', { name: 'k', role: 'invoke' });
  owned = { route, secret, certificate: upload, environment, client, key };
  await fill(a, upstream.url, valueOfA);
  await fill(b, upstreamOfB.url, valueOfB);
  for (const proxy of [0, 1]) {
    for (const name of ['only-a-route', 'shared-route']) {
      const body = `{"k":"{{secret_id:${secret}}}"}`;
      const headers = { 'content-type': 'application/json' };
      expect((await a.proxy({ route: name, proxy, method: 'POST', body, headers })).status).toBe(200);
    }
  }
  expect(upstream.received).toHaveLength(4);
}, 30_000);
beforeEach(() => {
  upstream.reset();
  upstreamOfB.reset();
});
afterAll(() => Promise.all([upstream.close(), upstreamOfB.close()]));

/** An attempt on a target of A, and on one that does not exist: both must get the same answer. */
type Attempt = { what: string; of: (target: { id: string; name: string }) => Promise<CallAnswer> };
const json = { 'content-type': 'application/json' };
const asB = (options: ProxyCall): Promise<CallAnswer> => b.proxy({ route: 'shared-route', ...options });
const post = (body: string, options: ProxyCall = {}): Promise<CallAnswer> =>
  asB({ method: 'POST', body, headers: json, ...options });
let routes = 0;
async function withRoute(fields: object, options: ProxyCall = {}): Promise<CallAnswer> {
  routes += 1;
  const name = `attempt-${routes}`;
  const made = await b.api('POST', '/v1/routes', { name, target_base_url: upstreamOfB.url, ...fields });
  return made.status === 201 ? asB({ route: name, ...options }) : made;
}

const onSecrets: Attempt[] = [
  { what: 'its id in a JSON body', of: ({ id }) => post(`{"k":"{{secret_id:${id}}}"}`) },
  { what: 'its id in capitals', of: ({ id }) => post(`{"k":"{{secret_id:${id.toUpperCase()}}}"}`) },
  { what: 'its name in a JSON body', of: ({ name }) => post(`{"k":"{{secret:${name}}}"}`) },
  { what: 'its id as a name', of: ({ id }) => post(`{"k":"{{secret:${id}}}"}`) },
  { what: 'its name as an id', of: ({ name }) => post(`{"k":"{{secret_id:${name}}}"}`) },
  {
    what: 'its id in a form',
    of: ({ id }) =>
      post(`k=%7B%7Bsecret_id%3A${id}%7D%7D`, {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
  },
  {
    what: 'its id in XML',
    of: ({ id }) => post(`<k>{{secret_id:${id}}}</k>`, { headers: { 'content-type': 'text/xml' } }),
  },
  {
    what: 'its id in an injected header',
    of: ({ id }) => withRoute({ inject_headers_json: { 'X-K': `{{secret_id:${id}}}` } }),
  },
  {
    what: 'its name in an injected header',
    of: ({ name }) => withRoute({ inject_headers_json: { 'X-K': `{{secret:${name}}}` } }),
  },
  {
    what: 'its id in an injected body',
    of: ({ id }) => withRoute({ inject_body_json: { k: `{{secret_id:${id}}}` } }, { method: 'POST' }),
  },
  {
    what: 'its id in the body, with a list that names it',
    of: ({ id }) =>
      withRoute(
        { allowed_secrets: [id] },
        { method: 'POST', body: `{"k":"{{secret_id:${id}}}"}`, headers: json },
      ),
  },
  { what: 'its id as client certificate', of: ({ id }) => withRoute({ mtls_certificate_id: id }) },
  {
    what: 'its id in a dry run',
    of: ({ id }) =>
      b.api('POST', '/v1/routes/shared-route/resolve', {
        method: 'POST',
        body: `{"k":"{{secret_id:${id}}}"}`,
      }),
  },
  { what: 'its id at the API', of: ({ id }) => b.api('GET', `/v1/secrets/${id}`) },
  { what: 'a new value for it', of: ({ id }) => b.api('PUT', `/v1/secrets/${id}/value`, { value: 'taken' }) },
  { what: 'its deletion', of: ({ id }) => b.api('DELETE', `/v1/secrets/${id}`) },
];

const onRoutes: Attempt[] = [
  { what: 'its id', of: ({ id }) => asB({ route: id }) },
  { what: 'its id at the other proxy', of: ({ id }) => asB({ route: id, proxy: 1 }) },
  { what: 'its id in capitals', of: ({ id }) => asB({ route: id.toUpperCase() }) },
  { what: 'its slug', of: ({ name }) => asB({ route: name }) },
  { what: 'the id of the tenant in the name', of: ({ name }) => asB({ route: `${a.id}:${name}` }) },
  { what: 'the id of the tenant as a path', of: ({ name }) => asB({ route: `../${a.id}/${name}` }) },
  { what: 'a key of a cache in the name', of: ({ id }) => asB({ route: `knox:{t:${a.id}}:route:${id}` }) },
  { what: 'both routes in one header', of: ({ name }) => asB({ route: `shared-route, ${name}` }) },
  { what: 'its id at the API', of: ({ id }) => b.api('GET', `/v1/routes/${id}`) },
  { what: 'its logs', of: ({ id }) => b.api('GET', `/v1/routes/${id}/logs`) },
  {
    what: 'a new target for it',
    of: ({ id }) => b.api('PATCH', `/v1/routes/${id}`, { target_base_url: upstreamOfB.url }),
  },
];

const onEnvironments: Attempt[] = [
  { what: 'its name', of: ({ name }) => asB({ environment: name }) },
  { what: 'its id', of: ({ id }) => asB({ environment: id }) },
  {
    what: 'an override under its name',
    of: ({ name }) => b.api('PUT', `/v1/routes/shared-route/environments/${name}`, {}),
  },
];

const onClients: Attempt[] = [
  {
    what: 'assigning it',
    of: ({ id }) =>
      b.api('PUT', '/v1/routes/shared-route/environments/production/clients', { client_ids: [id] }),
  },
  { what: 'enabling it', of: ({ id }) => b.api('PATCH', `/v1/clients/${id}`, { enabled: true }) },
];

/** The answer to B, without the ids and names that B sent, which differ. */
function told(answer: CallAnswer, sent: { id: string; name: string }): string {
  let text = `${answer.status} ${answer.text.replace(answer.headers['x-request-id'] ?? '-', 'REQUEST')}`;
  for (const part of [sent.id, sent.id.toUpperCase(), sent.name]) text = text.replaceAll(part, 'THEIRS');
  return text.replaceAll(/attempt-\d+/g, 'ATTEMPT').replaceAll(/"latency_ms":\d+/g, '');
}

async function expectNothing(attempt: Attempt, theirs: { id: string; name: string }): Promise<void> {
  const absent = { id: nobodys, name: `x${theirs.name.slice(1)}` };
  const answer = await attempt.of(theirs);
  const answerOfNobody = await attempt.of(absent);
  expect(told(answer, theirs)).toBe(told(answerOfNobody, absent));
  expect(upstream.received).toEqual([]);
  for (const { headers, body } of upstreamOfB.received) {
    expect(`${JSON.stringify(headers)} ${body.toString()}`).not.toContain(valueOfA);
  }
  expect(answer.text).not.toContain(valueOfA);
}

describe('a secret of another tenant', () => {
  test.each(onSecrets)('$what: the caller gets nothing of it, as if it did not exist', async (attempt) => {
    const isCertificate = attempt.what.includes('certificate');
    const id = isCertificate ? owned.certificate : owned.secret;
    await expectNothing(attempt, { id, name: isCertificate ? 'only_a_certificate' : 'only_a_secret' });
  });
});
describe('a route of another tenant', () => {
  test.each(onRoutes)('$what: the caller gets nothing of it, as if it did not exist', (attempt) =>
    expectNothing(attempt, { id: owned.route, name: 'only-a-route' }),
  );
});
describe('an environment of another tenant', () => {
  test.each(onEnvironments)('$what: the caller gets nothing of it, as if it did not exist', (attempt) =>
    expectNothing(attempt, { id: owned.environment, name: 'only_a_environment' }),
  );
});
describe('a client of another tenant', () => {
  test.each(onClients)('$what: the caller gets nothing of it, as if it did not exist', (attempt) =>
    expectNothing(attempt, { id: owned.client, name: 'only-a-client' }),
  );
});

const partsOf = (key: string): string[] => key.split('_');
const unauthorized: [what: string, options: () => ProxyCall][] = [
  ['B’s key on A’s host', () => ({ headers: { host: `${a.slug}.localhost` } })],
  ['B’s key on A’s host, in capitals', () => ({ headers: { host: `${a.slug.toUpperCase()}.LOCALHOST` } })],
  [
    'B’s key on A’s host, with a last dot and a port',
    () => ({ headers: { host: `${a.slug}.localhost.:4001` } }),
  ],
  ['A’s key id with B’s secret', () => ({ key: `tk_live_${partsOf(a.key)[2]}_${partsOf(b.key)[3]}` })],
  ['B’s key id with A’s secret', () => ({ key: `tk_live_${partsOf(b.key)[2]}_${partsOf(a.key)[3]}` })],
  ['the id of A’s key record', () => ({ key: owned.key })],
  ['A’s key on B’s host', () => ({ key: a.key, headers: { host: `${b.slug}.localhost` } })],
  ['both keys in one header', () => ({ key: `${b.key}, ${a.key}` })],
  ['both keys in two headers', () => ({ headers: { 'x-knoxcall-key': [b.key, a.key] } })],
  ['B’s key in a header of another spelling', () => ({ key: '', headers: { x_knoxcall_key: b.key } })],
];
test.each(unauthorized)('%s: 401, as for any wrong key', async (_what, options) => {
  const answer = await asB({ route: owned.route, ...options() });
  const wrong = await asB({ route: 'any', key: 'no-key-at-all' });
  expect(answer.status).toBe(401);
  expect(answer.json.message).toBe(wrong.json.message);
  expect([...upstream.received, ...upstreamOfB.received]).toEqual([]);
});

const headerTricks: [what: string, headers: Record<string, string>][] = [
  ['a header that names the tenant', { 'x-knoxcall-tenant': 'A' }],
  ['a forwarded host', { 'x-forwarded-host': 'A.localhost', forwarded: 'host=A.localhost' }],
  ['underscores', { x_knoxcall_route: 'only-a-route' }],
  ['Connection names our headers', { connection: 'x-knoxcall-route, x-knoxcall-key' }],
];
test.each(headerTricks)('%s: B’s own route is used, with B’s own value', async (_what, headers) => {
  const sent = Object.entries(headers).map(([name, value]) => [name, value.replaceAll('A', a.slug)]);
  const answer = await asB({ headers: Object.fromEntries(sent) });
  expect(answer.status).toBe(200);
  expect(upstream.received).toEqual([]);
  expect(upstreamOfB.last().headers['x-key']).toBe(valueOfB);
});

test('two tenants with the same names, in turns at both proxies: each gets its own, and deleting one leaves the other', async () => {
  for (let turn = 0; turn < 20; turn += 1) {
    const proxy = turn % 2;
    await Promise.all([a.proxy({ route: 'shared-route', proxy }), asB({ proxy })]);
  }
  expect(new Set(upstream.received.map(({ headers }) => headers['x-key']))).toEqual(new Set([valueOfA]));
  expect(new Set(upstreamOfB.received.map(({ headers }) => headers['x-key']))).toEqual(new Set([valueOfB]));
  const third = await createTenant(product);
  await fill(third, upstreamOfB.url, 'value-of-C');
  await third.proxy({ route: 'shared-route' });
  await third.done('DELETE', '/v1/routes/shared-route');
  expect((await a.proxy({ route: 'shared-route' })).status).toBe(200);
  expect((await third.proxy({ route: 'shared-route' })).status).toBe(404);
});
