// Redirects and references of an upstream: its own become the address that callers used, and no redirect takes their
// key to another origin.
import type { OutgoingHttpHeaders } from 'node:http';
import { type RouteOptions, requestScene } from '../../testing/request-scene.fixture.ts';
import { startTestProxy } from '../../testing/start-test-proxy.fixture.ts';

const scene = requestScene();

/** The answer to a request for `/v1/items` of a route to `<upstream>/base`. */
async function answered(
  { status = 302, headers }: { status?: number; headers: OutgoingHttpHeaders },
  { route, sent }: { route?: RouteOptions; sent?: OutgoingHttpHeaders } = {},
) {
  scene.upstream.answer = (_request, response) => void response.writeHead(status, headers).end('body');
  const name = scene.route({ ...route, base: { targetBaseUrl: `${scene.upstream.url}/base` } });
  return scene.call(name, { path: '/v1/items', headers: { host: 'proxy.test:81', ...sent } });
}
const withheld = (answer: Awaited<ReturnType<typeof answered>>) => [answer.status, answer.error.type];

test('references to the target are rewritten to the address that the caller used', async () => {
  const { url } = scene.upstream;
  const answer = await answered({
    headers: {
      location: `${url}/base/v1/items/7?a=b#c`,
      'content-location': '/base/v1/items/7',
      link: [
        `<${url}/base/v1/items?page=2>; rel="next"`,
        '<?page=9>; rel=last, <https://elsewhere.test/x>; rel=help',
      ],
      refresh: `3; url=${url}/base/wait`,
      'set-cookie': ['a=b; Domain=api.test; Path=/base/v1; Secure', 'c=d; Path=/'],
    },
  });
  expect(answer.status).toBe(302);
  expect(answer.headers).toMatchObject({
    location: 'http://proxy.test:81/v1/items/7?a=b#c',
    'content-location': 'http://proxy.test:81/v1/items/7',
    link: '<http://proxy.test:81/v1/items?page=2>; rel="next", <http://proxy.test:81/v1/items?page=9>; rel=last, <https://elsewhere.test/x>; rel=help',
    refresh: '3; url=http://proxy.test:81/wait',
    'set-cookie': ['a=b; Path=/v1; Secure', 'c=d; Path=/'],
  });
});

test('the scheme is the one of a trusted proxy, else of the public address, else of the connection', async () => {
  const sent = { 'x-forwarded-proto': 'https' };
  const location = async (
    proxy: { trustedProxies?: string[]; publicUrl?: string },
    headers: OutgoingHttpHeaders,
  ) => {
    const own = await startTestProxy(proxy);
    const tenantId = await own.world.addTenant('t');
    own.world.addRoute(tenantId, { name: 'r', base: { targetBaseUrl: scene.upstream.url } });
    scene.upstream.answer = (_request, response) => void response.writeHead(303, { location: '/x' }).end();
    const ours = { host: 'p.test', 'x-knoxcall-route': 'r', 'x-knoxcall-key': own.world.addKey(tenantId) };
    const answer = await own.call({ headers: { ...ours, ...headers } });
    await own.close();
    return answer.headers.location;
  };
  expect(await location({}, sent)).toBe('http://p.test/x');
  expect(await location({ trustedProxies: ['127.0.0.1'] }, sent)).toBe('https://p.test/x');
  expect(await location({ publicUrl: 'https://proxy.example.com' }, {})).toBe('https://p.test/x');
  const both = { trustedProxies: ['127.0.0.1'], publicUrl: 'https://proxy.example.com' };
  expect(await location(both, { 'x-forwarded-proto': 'http, https' })).toBe('http://p.test/x');
  expect(await location(both, { 'x-forwarded-proto': 'gopher' })).toBe('https://p.test/x');
});

const elsewhere: (() => string)[] = [
  () => 'https://evil.test/',
  () => '//evil.test/base/v1',
  () => '/\\evil.test/base',
  () => 'https:\\\\evil.test',
  () => `${scene.upstream.url.replace('://', '://u:p@evil.test#')}`,
  () => scene.upstream.url.replace('http:', 'https:'),
  () => `${scene.upstream.url}.evil.test/base`,
  () => `${scene.upstream.url}/outside`,
  () => '/outside',
  () => '/base/../outside',
  () => '/based',
  () => 'http://[',
  () => 'javascript:alert(1)',
  () => `https://${'a'.repeat(9_000)}.test/`,
];

test('a redirect to another origin is withheld, and its address is not shown', async () => {
  for (const location of elsewhere) {
    const answer = await answered({ headers: { location: location() } });
    expect([location(), ...withheld(answer)]).toEqual([location(), 502, 'redirect_withheld']);
    expect(answer.headers.location).toBeUndefined();
    expect(answer.body.toString()).not.toContain('evil');
    expect(scene.proxy.records.at(-1)).toMatchObject({ status_code: 502, error: 'redirect_withheld' });
  }
  for (const status of [300, 301, 303, 307, 308]) {
    expect(withheld(await answered({ status, headers: { location: 'https://evil.test/' } }))).toEqual([
      502,
      'redirect_withheld',
    ]);
  }
  const two = await answered({ headers: { location: ['/base/x', 'https://evil.test/'] as never } });
  expect(withheld(two)).toEqual([502, 'redirect_withheld']);
});

test('a refused WebSocket handshake cannot redirect to another origin either', async () => {
  const name = scene.route({ base: { targetBaseUrl: `${scene.upstream.url}/base` } });
  const handshake = `GET /ws HTTP/1.1\r\nHost: p.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: a\r\nx-knoxcall-key: ${scene.key}\r\nx-knoxcall-route: ${name}\r\n\r\n`;
  scene.upstream.refuseUpgrade =
    'HTTP/1.1 302 Found\r\nLocation: https://evil.test/\r\nContent-Length: 0\r\n\r\n';
  expect(await scene.proxy.raw(handshake)).toMatch(/^HTTP\/1.1 502 [\s\S]*redirect_withheld/);
  scene.upstream.refuseUpgrade = 'HTTP/1.1 302 Found\r\nLocation: /base/login\r\nContent-Length: 0\r\n\r\n';
  expect(await scene.proxy.raw(handshake)).toMatch(
    /^HTTP\/1.1 302 [\s\S]*Location: http:\/\/p.test\/login\r\n/,
  );
});

test('a route that passes foreign redirects returns them unchanged, and still rewrites its own references', async () => {
  const route = { foreignRedirects: 'pass' } as const;
  for (const location of ['https://evil.test/x?y', '//evil.test', 'http://[']) {
    const answer = await answered({ headers: { location } }, { route });
    expect([answer.status, answer.headers.location]).toEqual([302, location]);
  }
  const { url } = scene.upstream;
  const outside = await answered({ headers: { location: '../../admin' } }, { route });
  expect(outside.headers.location).toBe(`${url}/admin`);
  const own = await answered({ headers: { location: '/base/x' } }, { route });
  expect(own.headers.location).toBe('http://proxy.test:81/x');
});

test("a route that rewrites nothing passes redirects to the caller's own address, and withholds others", async () => {
  const route = { rewriteReferences: false };
  const headers = { link: '</base/x>; rel=next', 'set-cookie': ['a=b; Domain=x.test; Path=/base'] };
  for (const location of ['/base/x', 'other?y=1', 'http://proxy.test:81/x']) {
    const answer = await answered({ headers: { ...headers, location } }, { route });
    expect(answer.headers).toMatchObject({ ...headers, location });
  }
  for (const location of [
    `${scene.upstream.url}/base/x`,
    '/\\evil.test',
    'http:evil.test',
    'https://proxy.test:81/',
  ]) {
    expect(withheld(await answered({ headers: { location } }, { route }))).toEqual([
      502,
      'redirect_withheld',
    ]);
  }
  const both = { rewriteReferences: false, foreignRedirects: 'pass' } as const;
  const answer = await answered({ headers: { location: 'https://evil.test' } }, { route: both });
  expect(answer.headers.location).toBe('https://evil.test');
});

test('an answer that is no redirect is not withheld, and headers with similar names stay unchanged', async () => {
  const headers = { location: 'https://elsewhere.test/7', 'x-location': 'https://evil.test', linked: '<x>' };
  for (const status of [200, 201, 304, 404]) {
    const answer = await answered({ status, headers });
    expect([answer.status, answer.headers.location]).toEqual([status, 'https://elsewhere.test/7']);
    expect(answer.headers).toMatchObject({ 'x-location': 'https://evil.test', linked: '<x>' });
  }
  expect((await answered({ status: 302, headers: {} })).status).toBe(302);
});

test('a hidden value stays hidden in a rewritten reference', async () => {
  scene.proxy.world.addSecret(scene.tenantId, 'hidden', { values: { production: 'hidden-value-123' } });
  scene.upstream.answer = (_request, response) =>
    void response.writeHead(302, { location: '/base/?k=hidden-value-123' }).end();
  const base = { targetBaseUrl: `${scene.upstream.url}/base`, injectHeaders: { 'x-a': '{{secret:hidden}}' } };
  const answer = await scene.call(scene.route({ redactResponse: true, base }), {
    headers: { host: 'p.test' },
  });
  expect(answer.headers.location).toBe('http://p.test/?k={{secret:hidden}}');
});
