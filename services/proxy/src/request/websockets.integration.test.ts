import { type RouteOptions, requestScene } from '../../testing/request-scene.fixture.ts';

const scene = requestScene({ bodyMaxBytes: 200_000 });

beforeAll(() => {
  const { world } = scene.proxy;
  const id = 'a9c82e44-ff3a-4210-9c63-1b8f5cf9e7d1';
  world.addSecret(scene.tenantId, 'number', { id, values: { production: '42' } });
  world.addSecret(scene.tenantId, 'dollar', { values: { production: "$&$1$$`'" } });
  world.addSecret(scene.tenantId, 'stripe_prod_key', { values: { production: 'sk_live_abc123xyz789' } });
});

describe('websockets', () => {
  const handshake = (routeName: string, extra = '') =>
    `GET /ws?a=1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
    `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nx-knoxcall-key: ${scene.key}\r\nx-knoxcall-route: ${routeName}\r\n${extra}\r\n`;

  test('pass the same checks as requests, and carry the injected header', async () => {
    const name = scene.route({
      base: { injectHeaders: { authorization: 'Bearer {{secret:stripe_prod_key}}' } },
    });
    const answer = await scene.proxy.raw(handshake(name));
    expect(answer).toMatch(/^HTTP\/1.1 101 /);
    expect(scene.upstream.header('authorization')).toEqual(['Bearer sk_live_abc123xyz789']);
    expect(scene.upstream.header('sec-websocket-key')).toEqual(['dGhlIHNhbXBsZSBub25jZQ==']);
    expect(
      scene.upstream.received[0]?.headers.filter(([header]) => /knoxcall|forwarded/i.test(header)),
    ).toEqual([]);
    expect(scene.upstream.received[0]?.url).toBe('/ws?a=1');
  });

  test.each(['Upgrade', 'Upgrade, Sec-WebSocket-Key', 'upgrade, sec_websocket_key, Sec-WebSocket-Protocol'])(
    'Connection: %s does not bring back what the route injects or removes',
    async (connection) => {
      const offered =
        'Sec-WebSocket-Protocol: bearer.mine\r\nSec-WebSocket-Extensions: permessage-deflate\r\n';
      const named = (name: string) => handshake(name, offered).replace('Upgrade', connection);
      const injecting = scene.route({
        base: { injectHeaders: { 'Sec-WebSocket-Protocol': 'bearer.{{secret:number}}' } },
      });
      await scene.proxy.raw(named(injecting));
      expect(scene.upstream.header('sec-websocket-protocol')).toEqual(['bearer.42']);
      const removing = scene.route({ base: { injectHeaders: { 'sec-websocket-protocol': null } } });
      await scene.proxy.raw(named(removing));
      expect(scene.upstream.header('sec-websocket-protocol')).toEqual([]);
      expect(scene.upstream.header('sec-websocket-extensions')).toEqual(['permessage-deflate']);
      expect(scene.upstream.received).toHaveLength(2);
    },
  );

  test.each([
    ['no such route', 'nope', 404],
    ['a method that is not allowed', { base: { allowedMethods: ['POST'] } }, 405],
    ['an address that may not', { ipAllowlist: [] }, 403],
    ['a missing secret', { base: { injectHeaders: { a: '{{secret:nope}}' } } }, 422],
    ['a redacted route', { redactResponse: true, base: { injectHeaders: { a: '{{secret:number}}' } } }, 502],
    ['a denied target', { base: { targetBaseUrl: 'http://169.254.169.254' } }, 403],
  ] as [string, string | RouteOptions, number][])('are refused: %s', async (_, options, status) => {
    const name = typeof options === 'string' ? options : scene.route(options);
    const answer = await scene.proxy.raw(handshake(name));
    expect(answer.split(' ')[1]).toBe(String(status));
    expect(answer).toMatch(/"request_id":"[0-9a-f-]{36}"/);
    expect(scene.upstream.received).toEqual([]);
  });
});
