// Calls without a route: the secret alone says where its value may go, and every way around it is refused.
import { gzipSync } from 'node:zlib';
import { requestScene } from '../../testing/request-scene.fixture.ts';
import type { Call } from '../../testing/start-test-proxy.fixture.ts';

const scene = requestScene({ bodyMaxBytes: 1_000, maxInFlight: 2 });
let target: string;
let port: string;
const value = 'sk_live_direct_0123456789';
const ref = '{{secret:direct}}';

beforeAll(async () => {
  const { world } = scene.proxy;
  target = scene.upstream.url;
  port = new URL(target).port;
  world.changeTenant(scene.tenantId, { directCalls: { defaultEnvironment: 'production' } });
  const values = { production: value, staging: 'sk_test_staging_0123456789' };
  const allowedHosts = ['127.0.0.1'];
  world.addSecret(scene.tenantId, 'direct', { values, allowedHosts });
  world.addSecret(scene.tenantId, 'anywhere', { values });
  world.addSecret(scene.tenantId, 'nowhere', { values, allowedHosts: [] });
  world.addSecret(scene.tenantId, 'elsewhere', { values, allowedHosts: ['api.test', '*.127.0.0.1'] });
  world.addSecret(scene.tenantId, 'wide', {
    values,
    allowedHosts: ['127.0.0.1', 'plain.test', '169.254.169.254'],
  });
  world.addSecret(scene.tenantId, 'of_a_route', { values, allowedHosts, allowedRoutes: ['r'] });
  world.addSecret(scene.tenantId, 'of_no_route', { values, allowedHosts, allowedRoutes: [] });
  const other = await world.addTenant('other');
  world.addSecret(other, 'theirs', { values, allowedHosts });
});

type Direct = Omit<Call, 'headers'> & { headers?: Record<string, string | string[] | undefined> };
/** Names the target, and has a placeholder in Authorization, unless the call says otherwise. */
function direct({ headers, ...call }: Direct = {}) {
  const sent = { 'x-knoxcall-key': scene.key, 'x-knoxcall-target': target, authorization: `Bearer ${ref}` };
  const all = Object.entries({ ...sent, ...headers }).filter(([, text]) => text !== undefined);
  return scene.proxy.call({ ...call, headers: Object.fromEntries(all) as Record<string, string | string[]> });
}

test('a value goes to any host that its secret allows, in any place that the caller chooses, and the record names the target', async () => {
  const answer = await direct({
    method: 'POST',
    path: `/a/${encodeURIComponent(ref)}?k=${encodeURIComponent(ref)}`,
    headers: { 'content-type': 'application/json', 'x-knoxcall-environment': undefined },
    body: JSON.stringify({ token: ref }),
  });
  expect(answer.status).toBe(200);
  expect(scene.upstream.received.at(-1)).toMatchObject({ url: `/a/${value}?k=${value}` });
  expect(scene.upstream.header('authorization')).toEqual([`Bearer ${value}`]);
  expect(scene.upstream.received.at(-1)?.body.toString()).toBe(`{"token":"${value}"}`);
  expect(JSON.stringify(scene.upstream.received.at(-1)?.headers)).not.toMatch(/knoxcall/i);
  expect(scene.proxy.records.at(-1)).toMatchObject({
    ...{ route_id: null, target, environment: 'production', secrets_used: ['direct'], status_code: 200 },
    request_body: `{"token":"${ref}"}`,
  });
});

test('a value that the upstream sends back is hidden', async () => {
  scene.upstream.answer = (_request, response) => void response.end(`you sent ${value}`);
  expect((await direct()).body.toString()).toBe(`you sent ${ref}`);
});

test('the environment is the one that the caller names, among those of the key', async () => {
  await direct({ headers: { 'x-knoxcall-environment': 'staging' } });
  expect(scene.upstream.header('authorization')).toEqual(['Bearer sk_test_staging_0123456789']);
  const key = scene.proxy.world.addKey(scene.tenantId, { allowedEnvironments: ['staging'] });
  scene.upstream.reset();
  const answer = await direct({ headers: { 'x-knoxcall-key': key } });
  scene.expectRefused(answer, 404, 'environment_not_configured');
});

const origins: [string, () => string | string[]][] = [
  ['a path', () => `${target}/x`],
  ['a slash', () => `${target}/`],
  ['a query', () => `${target}?x`],
  ['a fragment', () => `${target}#x`],
  ['a user', () => target.replace('://', '://user:pass@')],
  ['a user that looks like the host', () => `https://127.0.0.1@evil.test`],
  ['a backslash', () => `http:\\\\127.0.0.1:${port}`],
  ['no scheme', () => `127.0.0.1:${port}`],
  ['another scheme', () => `ftp://127.0.0.1:${port}`],
  ['no host', () => 'http://'],
  ['an empty target', () => ''],
  ['a number for the host', () => `http://2130706433:${port}`],
  ['a short address', () => `http://127.1:${port}`],
  ['an address in hex', () => `http://0x7f000001:${port}`],
  ['percent-encoding', () => `http://127%2e0.0.1:${port}`],
  ['letters beyond ASCII', () => `http://１27.0.0.1:${port}`.normalize()],
  ['blanks inside', () => `http://127.0.0.1 :${port}`],
  ['two targets', () => [target, target]],
  ['a placeholder', () => `http://{{secret:direct}}:${port}`],
  ['an invalid port', () => 'http://127.0.0.1:99999'],
];
test.each(origins)('400: a target with %s', async (_, given) => {
  const raw = given();
  const bytes = (text: string) => Buffer.from(text).toString('latin1');
  const headers = { 'x-knoxcall-target': Array.isArray(raw) ? raw : bytes(raw) };
  scene.expectRefused(await direct({ headers }), 400, 'bad_request');
  expect(JSON.stringify(scene.proxy.records)).not.toMatch(/user:pass|evil/);
});

const named = (name: string) => ({ headers: { authorization: `Bearer {{secret:${name}}}` } });
const ways: [string, () => Direct, number, string][] = [
  ['a secret that may go anywhere', () => named('anywhere'), 422, 'secret_not_allowed'],
  ['a secret that may go nowhere', () => named('nowhere'), 422, 'secret_not_allowed'],
  ['a secret for other hosts', () => named('elsewhere'), 422, 'secret_not_allowed'],
  ['a secret for one route', () => named('of_a_route'), 422, 'secret_not_allowed'],
  ['a secret for no route', () => named('of_no_route'), 422, 'secret_not_allowed'],
  ['a secret of another tenant', () => named('theirs'), 422, 'missing_secret'],
  [
    'a secret of other hosts beside an allowed one',
    () => ({ headers: { 'x-other': '{{secret:anywhere}}' } }),
    422,
    'secret_not_allowed',
  ],
  ['no secret', () => ({ headers: { authorization: 'Bearer x' } }), 422, 'secret_required'],
  [
    'a variable alone',
    () => ({ path: '/?a=b', headers: { authorization: '{{var:a}}' } }),
    422,
    'secret_required',
  ],
  [
    'text that only looks like a placeholder',
    () => ({ headers: { authorization: '{{ secret:direct }}' } }),
    422,
    'secret_required',
  ],
  [
    'a placeholder in a header that stays behind',
    () => ({ headers: { authorization: undefined, 'proxy-authorization': ref } }),
    422,
    'secret_required',
  ],
  [
    'a placeholder in one of our headers',
    () => ({ headers: { authorization: undefined, 'x-knoxcall-x': ref } }),
    422,
    'secret_required',
  ],
  [
    'a placeholder in a body too large to search',
    () => ({
      method: 'POST',
      headers: { authorization: undefined, 'content-type': 'text/plain' },
      body: ref + 'x'.repeat(2_000),
    }),
    422,
    'secret_required',
  ],
  [
    'a placeholder in a compressed body',
    () => ({
      method: 'POST',
      headers: { authorization: undefined, 'content-type': 'text/plain', 'content-encoding': 'gzip' },
      body: gzipSync(ref),
    }),
    422,
    'secret_required',
  ],
  [
    'a route beside the target',
    () => ({ headers: { 'x-knoxcall-route': scene.route() } }),
    400,
    'bad_request',
  ],
  ['an empty route beside the target', () => ({ headers: { 'x-knoxcall-route': '' } }), 400, 'bad_request'],
  [
    'a route named by the host',
    () => ({ headers: { host: `${scene.route()}--demo.localhost` } }),
    400,
    'bad_request',
  ],
  ['the host of another tenant', () => ({ headers: { host: 'other.localhost' } }), 401, 'unauthorized'],
  [
    'a target spelled for CGI',
    () => ({ headers: { 'x-knoxcall-target': undefined, x_knoxcall_target: target } }),
    400,
    'route_required',
  ],
  ['a dot segment', () => ({ path: '/a/../b' }), 400, 'bad_request'],
  [
    'a value that would add a segment of dots',
    () => ({ path: `/..${encodeURIComponent('{{var:a}}')}/x?a=` }),
    422,
    'value_not_representable',
  ],
  [
    'a host of the cloud’s metadata',
    () => ({ headers: { 'x-knoxcall-target': 'http://169.254.169.254', authorization: '{{secret:wide}}' } }),
    403,
    'egress_denied',
  ],
  ['TRACE', () => ({ method: 'TRACE' }), 405, 'method_not_allowed'],
];
test.each(ways)('%s cannot get around the rules', async (_, make, ...refusal) => {
  scene.expectRefused(await direct(make()), ...refusal);
});

test("a path that looks like a route's goes to the target unchanged", async () => {
  expect((await direct({ path: '/r/other@x/y' })).status).toBe(200);
  expect(scene.upstream.received.at(-1)?.url).toBe('/r/other@x/y');
});

test('only the host name is compared: in any case, with any port, with or without a last dot', async () => {
  const { world } = scene.proxy;
  world.addSecret(scene.tenantId, 'by_name', { values: { production: value }, allowedHosts: ['localhost'] });
  for (const host of ['LocalHost', 'localhost.']) {
    const headers = { 'x-knoxcall-target': `http://${host}:${port}`, authorization: '{{secret:by_name}}' };
    expect([host, (await direct({ headers })).status]).toEqual([host, 200]);
  }
  scene.upstream.reset();
  const headers = { 'x-knoxcall-target': `http://localhost:${port}` };
  scene.expectRefused(await direct({ headers }), 422, 'secret_not_allowed');
});

test('403: when direct calls are off, and for a key that is limited to routes', async () => {
  const { world } = scene.proxy;
  for (const allowedRoutes of [[], ['r']]) {
    const key = world.addKey(scene.tenantId, { allowedRoutes });
    scene.expectRefused(await direct({ headers: { 'x-knoxcall-key': key } }), 403, 'direct_calls_disabled');
  }
  const { directCalls } = world.tenants.get(scene.tenantId)!;
  world.changeTenant(scene.tenantId, { directCalls: null });
  scene.expectRefused(await direct(), 403, 'direct_calls_disabled');
  world.changeTenant(scene.tenantId, { directCalls });
  expect((await direct()).status).toBe(200);
});

test('the limits of the key apply', async () => {
  const { world } = scene.proxy;
  const limited = { 'x-knoxcall-key': world.addKey(scene.tenantId, { rateLimitRequests: 1 }) };
  expect((await direct({ headers: limited })).status).toBe(200);
  scene.upstream.reset();
  scene.expectRefused(await direct({ headers: limited }), 429, 'rate_limited');
  const elsewhere = { 'x-knoxcall-key': world.addKey(scene.tenantId, { ipAllowlist: ['192.0.2.1'] }) };
  scene.expectRefused(await direct({ headers: elsewhere }), 403, 'client_not_allowed');
  const reading = { 'x-knoxcall-key': world.addKey(scene.tenantId, { role: 'read' }) };
  scene.expectRefused(await direct({ headers: reading }), 401, 'unauthorized');
});

test('a redirect cannot lead the caller to another origin', async () => {
  scene.upstream.answer = (_request, response) =>
    void response.writeHead(307, { location: 'https://evil.test/' }).end();
  expect((await direct()).error.type).toBe('redirect_withheld');
  scene.upstream.answer = (_request, response) =>
    void response.writeHead(307, { location: `/next/${value}` }).end();
  const answer = await direct({ path: `/${encodeURIComponent(ref)}`, headers: { host: 'p.test' } });
  expect([answer.status, answer.headers.location]).toEqual([307, `http://p.test/next/${ref}`]);
});

test('a WebSocket is refused, because its answers could not be redacted', async () => {
  const answer = await scene.proxy.raw(
    `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nx-knoxcall-key: ${scene.key}\r\n` +
      `x-knoxcall-target: ${target}\r\nAuthorization: Bearer ${ref}\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1.1 502 [\s\S]*response_not_redactable/);
});

test('calls under way end when direct calls are turned off', async () => {
  const arrived = Promise.withResolvers<void>();
  scene.upstream.answer = () => arrived.resolve();
  const answer = direct();
  await arrived.promise;
  const { directCalls } = scene.proxy.world.tenants.get(scene.tenantId)!;
  scene.proxy.world.changeTenant(scene.tenantId, { directCalls: null });
  expect((await answer).error.type).toBe('direct_calls_disabled');
  scene.proxy.world.changeTenant(scene.tenantId, { directCalls });
});
