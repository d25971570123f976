/** Every refusal before a value is opened, over HTTP, with nothing received upstream. */
import { type CallAnswer, call, createTenant, type ProxyCall, until } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { expectRefused } from './src/expect-refused.ts';
import { rawExchange } from './src/raw-exchange.ts';
import { useScene } from './src/scene.ts';

const scene = useScene();
const proxy = product.proxies[0]!;
type Make = () => Promise<CallAnswer>;
type Row = [what: string, status: number, type: string, make: Make];

const withRoute = async (fields: object, options?: ProxyCall): Promise<CallAnswer> =>
  scene.call(await scene.route(fields), options);
const newKey = async (fields: object): Promise<{ id: string; key: string }> => {
  const made = await scene.tenant.done('POST', '/v1/api-keys', { name: 'k', role: 'invoke', ...fields });
  return { id: String(made.id), key: String(made.api_key) };
};

const refusals: Row[] = [
  ['no route is named', 400, 'route_required', () => scene.tenant.proxy({})],
  ['an empty route is named', 400, 'route_required', () => scene.call('')],
  ['the route is unknown', 404, 'route_not_found', () => scene.call('nope')],
  [
    'the route is named twice',
    404,
    'route_not_found',
    async () => {
      const name = await scene.route();
      return scene.tenant.proxy({ headers: { 'x-knoxcall-route': [name, name] } });
    },
  ],
  ['the route is disabled', 404, 'route_not_found', () => withRoute({ enabled: false })],
  [
    'the environment is unknown',
    404,
    'environment_not_configured',
    () => withRoute({}, { environment: 'qa' }),
  ],
  [
    'the environment exists, but the route does not have it',
    404,
    'environment_not_configured',
    async () => {
      await scene.tenant.done('POST', '/v1/environments', { name: 'elsewhere' });
      return withRoute({}, { environment: 'elsewhere' });
    },
  ],
  [
    'the environment is __proto__',
    404,
    'environment_not_configured',
    () => withRoute({}, { environment: '__proto__' }),
  ],
  [
    'the environment is paused',
    404,
    'environment_disabled',
    async () => {
      await scene.tenant.done('POST', '/v1/environments', { name: 'paused' });
      const name = await scene.route();
      await scene.tenant.done('PUT', `/v1/routes/${name}/environments/paused`, { enabled: false });
      return scene.call(name, { environment: 'paused' });
    },
  ],
  [
    'the address is not on the list',
    403,
    'client_not_allowed',
    () => withRoute({ ip_allowlist: ['10.0.0.0/8', '2001:db8::/32'] }),
  ],
  ['the list is empty', 403, 'client_not_allowed', () => withRoute({ ip_allowlist: [] })],
  [
    'X-Forwarded-For claims an address on the list',
    403,
    'client_not_allowed',
    () => withRoute({ ip_allowlist: ['10.0.0.1'] }, { headers: { 'x-forwarded-for': '10.0.0.1' } }),
  ],
  [
    'clients are required and none is assigned',
    403,
    'client_not_allowed',
    () => withRoute({ requires_clients: true }),
  ],
  [
    'the assigned client is at another address',
    403,
    'client_not_allowed',
    () => withClient({ ip_address: '10.1.1.1' }),
  ],
  [
    'the assigned client is disabled',
    403,
    'client_not_allowed',
    () => withClient({ ip_address: '127.0.0.1', enabled: false }),
  ],
  [
    'the client is assigned in another environment',
    403,
    'client_not_allowed',
    async () => {
      await scene.tenant.done('POST', '/v1/environments', { name: 'other' });
      const name = await scene.route({ requires_clients: true });
      await scene.tenant.done('PUT', `/v1/routes/${name}/environments/other`, {});
      const client = { name: `of ${name}`, type: 'server', ip_address: '127.0.0.1' };
      const { id } = await scene.tenant.done('POST', '/v1/clients', client);
      await scene.tenant.done('PUT', `/v1/routes/${name}/environments/other/clients`, { client_ids: [id] });
      expect((await scene.call(name, { environment: 'other' })).status).toBe(200);
      scene.upstream.reset();
      return scene.call(name);
    },
  ],
];

async function withClient(fields: object): Promise<CallAnswer> {
  const name = await scene.route({ requires_clients: true });
  const client = { name: `of ${name}`, type: 'server', ...fields };
  const { id } = await scene.tenant.done('POST', '/v1/clients', client);
  await scene.tenant.done('PUT', `/v1/routes/${name}/environments/production/clients`, { client_ids: [id] });
  return scene.call(name);
}

test.each(refusals)('%s: %i %s', async (...[, status, type, make]) => {
  expectRefused(await make(), { status, type }, scene.upstream);
});

test('a method that is not allowed: 405 with Allow; TRACE is never allowed', async () => {
  const name = await scene.route({ allowed_methods: ['POST', 'PUT'] });
  for (const method of ['GET', 'HEAD', 'DELETE', 'TRACE']) {
    const answer = await scene.call(name, { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST, PUT']);
    if (method !== 'HEAD') {
      expectRefused(answer, { status: 405, type: 'method_not_allowed' }, scene.upstream);
    }
  }
  const any = await scene.call(await scene.route(), { method: 'TRACE' });
  expectRefused(any, { status: 405, type: 'method_not_allowed' }, scene.upstream);
});

test('the limit of a route holds over both proxies: 429 with Retry-After in whole seconds', async () => {
  const limit = { rate_limit_enabled: true, rate_limit_requests: 2, rate_limit_window_sec: 60 };
  const name = await scene.route(limit);
  expect((await scene.call(name, { proxy: 0 })).status).toBe(200);
  expect((await scene.call(name, { proxy: 1 })).status).toBe(200);
  scene.upstream.reset();
  for (const proxyIndex of [0, 1]) {
    const answer = await scene.call(name, { proxy: proxyIndex });
    expectRefused(answer, { status: 429, type: 'rate_limited' }, scene.upstream);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
  }
});

test('the limit of a key holds on every route, and does not slow another key', async () => {
  const { key } = await newKey({ rate_limit_requests: 1 });
  const [first, second] = [await scene.route(), await scene.route()];
  expect((await scene.call(first, { key })).status).toBe(200);
  scene.upstream.reset();
  const answer = await scene.call(second, { key, proxy: 1 });
  expectRefused(answer, { status: 429, type: 'rate_limited' }, scene.upstream);
  expect((await scene.call(second)).status).toBe(200);
});

test('every wrong key gets the same answer, whatever is wrong with it', async () => {
  const name = await scene.route();
  const other = await createTenant(product);
  const gone = await createTenant(product);
  await call(`${product.controlPlane}/admin/v1/tenants/${gone.slug}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${product.adminToken}`, 'content-type': 'application/json' },
    body: '{"enabled":false}',
  });
  const revoked = await newKey({});
  expect((await scene.call(name, { key: revoked.key })).status).toBe(200);
  await scene.tenant.done('DELETE', `/v1/api-keys/${revoked.id}`);
  const expired = await newKey({ expires_at: new Date(Date.now() + 1000).toISOString() });
  const isExpired = async () => (await scene.call(name, { key: expired.key })).status === 401;
  await until('the key has expired', isExpired);
  const { key } = scene.tenant;
  const wrong: [string, ProxyCall][] = [
    ['missing', { key: '' }],
    ['malformed', { key: 'secret' }],
    ['unknown', { key: `tk_live_abcd1234_${'a'.repeat(43)}` }],
    ['with the secret of another key', { key: key.replace(/_[^_]+$/, `_${revoked.key.split('_')[3]}`) }],
    ['twice', { headers: { 'x-knoxcall-key': [key, key] } }],
    ['as Bearer only', { key: '', headers: { authorization: `Bearer ${key}` } }],
    ['revoked', { key: revoked.key }],
    ['expired', { key: expired.key }],
    ['of role read', { key: (await newKey({ role: 'read' })).key }],
    ['of a disabled tenant', { key: gone.key }],
    ['on the host of another tenant', { headers: { host: `${other.slug}.localhost` } }],
    ['on the host of no tenant', { headers: { host: 'nobody-here.localhost' } }],
    ['below the host of the tenant', { headers: { host: `a.${scene.tenant.slug}.localhost` } }],
  ];
  scene.upstream.reset();
  const answers: Record<string, unknown> = {};
  for (const [what, options] of wrong) {
    const answer = await scene.call(name, options);
    expectRefused(answer, { status: 401, type: 'unauthorized' }, scene.upstream);
    const { date: _date, 'x-request-id': id, 'x-knox-request-id': _ours, ...headers } = answer.headers;
    answers[what] = { headers, text: answer.text.replace(id ?? '', 'ID') };
  }
  const shapes = new Set(Object.values(answers).map((answer) => JSON.stringify(answer)));
  expect([...shapes]).toHaveLength(1);
});

test('the key is served at a host of the tenant and at any host that names no tenant', async () => {
  const name = await scene.route();
  for (const host of [`${scene.tenant.slug}.localhost`, 'localhost:4001', 'api.example.com']) {
    expect((await scene.call(name, { headers: { host } })).status).toBe(200);
    expect(scene.upstream.last().headers.host).toBe(new URL(scene.upstream.url).host);
  }
});

describe('an unsafe request is refused before its key is checked', () => {
  const head = 'Host: localhost\r\nConnection: close\r\nx-knoxcall-key: K\r\nx-knoxcall-route: R\r\n';
  const malformed: [string, string][] = [
    ['two lengths', `POST / HTTP/1.1\r\n${head}Content-Length: 1\r\nContent-Length: 1\r\n\r\na`],
    [
      'length and chunked',
      `POST / HTTP/1.1\r\n${head}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['another coding', `POST / HTTP/1.1\r\n${head}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ['two hosts', `GET / HTTP/1.1\r\n${head}Host: example.com\r\n\r\n`],
    ['a folded header', `GET / HTTP/1.1\r\n${head}X-A: 1\r\n  2\r\n\r\n`],
    ['dot segments', `GET /a/../b HTTP/1.1\r\n${head}\r\n`],
    ['encoded dot segments', `GET /a/%2e%2E/b HTTP/1.1\r\n${head}\r\n`],
    ['a backslash', `GET /a\\b HTTP/1.1\r\n${head}\r\n`],
    ['an absolute target', `GET http://example.com/ HTTP/1.1\r\n${head}\r\n`],
    ['a fragment', `GET /a#b HTTP/1.1\r\n${head}\r\n`],
    ['a non-ASCII target', `GET /\xfc HTTP/1.1\r\n${head}\r\n`],
  ];
  const ready = async (text: string): Promise<Buffer> => {
    const name = await scene.route();
    return Buffer.from(
      text.replace('K\r\n', `${scene.tenant.key}\r\n`).replace('R\r\n', `${name}\r\n`),
      'latin1',
    );
  };

  test.each(malformed)('%s: 400 bad_request', async (_what, text) => {
    const answer = await rawExchange(proxy, await ready(text));
    expect([answer.status, JSON.parse(answer.body).error.type]).toEqual([400, 'bad_request']);
    expect(scene.upstream.received).toEqual([]);
  });

  test('a header section over the limit: 431 headers_too_large', async () => {
    const bytes = await ready(`GET / HTTP/1.1\r\n${head}X-Long: ${'a'.repeat(70_000)}\r\n\r\n`);
    const answer = await rawExchange(proxy, bytes);
    expect([answer.status, JSON.parse(answer.body).error.type]).toEqual([431, 'headers_too_large']);
    expect(scene.upstream.received).toEqual([]);
  });

  test('CONNECT: 405, and no connection is made', async () => {
    const answer = await rawExchange(proxy, await ready(`CONNECT 127.0.0.1:9 HTTP/1.1\r\n${head}\r\n`));
    expect([answer.status, JSON.parse(answer.body).error.type]).toEqual([405, 'method_not_allowed']);
  });

  test('an expectation other than 100-continue: 417', async () => {
    const answer = await rawExchange(proxy, await ready(`GET / HTTP/1.1\r\n${head}Expect: more\r\n\r\n`));
    expect([answer.status, JSON.parse(answer.body).error.type]).toEqual([417, 'expectation_failed']);
    expect(scene.upstream.received).toEqual([]);
  });
});
