import { requestScene } from '../../testing/request-scene.fixture.ts';

const scene = requestScene({ bodyMaxBytes: 200_000 });

beforeAll(() => {
  const { world } = scene.proxy;
  const id = 'a9c82e44-ff3a-4210-9c63-1b8f5cf9e7d1';
  world.addSecret(scene.tenantId, 'number', { id, values: { production: '42' } });
  world.addSecret(scene.tenantId, 'dollar', { values: { production: "$&$1$$`'" } });
  world.addSecret(scene.tenantId, 'stripe_prod_key', { values: { production: 'sk_live_abc123xyz789' } });
});

describe('a request that is refused before its route is used never reaches the upstream', () => {
  const wrongKeys: [string, () => Promise<string | undefined>][] = [
    ['missing', async () => undefined],
    ['malformed', async () => 'secret'],
    ['unknown', async () => `tk_live_abcd_${'a'.repeat(40)}`],
    ['with a wrong secret', async () => `${scene.key.slice(0, -1)}${scene.key.endsWith('0') ? '1' : '0'}`],
    ['expired', async () => scene.proxy.world.addKey(scene.tenantId, { expiresAt: Date.now() - 1 })],
    ['of role read', async () => scene.proxy.world.addKey(scene.tenantId, { role: 'read' })],
    [
      'of a disabled tenant',
      async () => {
        const other = await scene.proxy.world.addTenant('gone');
        scene.proxy.world.tenants.get(other)!.enabled = false;
        return scene.proxy.world.addKey(other);
      },
    ],
    ['with white space inside', async () => `${scene.key} ${scene.key}`],
  ];
  test.each(wrongKeys)('401: a key %s gets the same answer as any wrong key', async (_, make) => {
    const given = await make();
    const headers = {
      'x-knoxcall-route': scene.route(),
      ...(given === undefined ? {} : { 'x-knoxcall-key': given }),
    };
    const answer = await scene.proxy.call({ headers });
    scene.expectRefused(answer, 401, 'unauthorized');
    expect(answer.error.message).toBe(
      'KnoxCall: this is the proxy; send x-knoxcall-key and x-knoxcall-route (see /docs). ' +
        'The key is missing or not valid here; its role must be invoke, editor or admin.',
    );
    expect(scene.proxy.records).toEqual([]);
  });

  test('401: another secret for a key that was just accepted; the key itself is still served', async () => {
    const route = scene.route();
    const other = `${scene.key.slice(0, -1)}${scene.key.endsWith('0') ? '1' : '0'}`;
    const call = (key: string) =>
      scene.proxy.call({ headers: { 'x-knoxcall-route': route, 'x-knoxcall-key': key } });
    const answers = [];
    for (const key of [scene.key, other, scene.key, other, scene.key]) answers.push(await call(key));
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 200, 401, 200]);
    expect(scene.upstream.received).toHaveLength(3);
  });

  test.each(['other.localhost', 'a.demo.localhost', 'demo.demo.localhost', '-.localhost'])(
    '401: host %s under the base domain is not the tenant of the key',
    async (host) => {
      const answer = await scene.proxy.raw(
        `GET / HTTP/1.1\r\nHost: ${host}\r\nx-knoxcall-key: ${scene.key}\r\nx-knoxcall-route: ${scene.route()}\r\n\r\n`,
      );
      expect(answer).toMatch(host === '-.localhost' ? /^HTTP\/1.1 400/ : /^HTTP\/1.1 401/);
      expect(scene.upstream.received).toEqual([]);
    },
  );
  test.each(['demo.localhost', 'DEMO.LocalHost:4001', 'demo.localhost.', 'localhost', 'example.com'])(
    'host %s is served: it names the tenant of the key, or no tenant',
    async (host) => {
      const answer = await scene.call(scene.route(), { headers: { host } });
      expect(answer.status).toBe(200);
    },
  );

  test('400: no route named', async () =>
    scene.expectRefused(
      await scene.proxy.call({ headers: { 'x-knoxcall-key': scene.key } }),
      400,
      'route_required',
    ));
  test('404: an unknown route', async () =>
    scene.expectRefused(await scene.call('nope'), 404, 'route_not_found'));
  test('404: a disabled route', async () =>
    scene.expectRefused(await scene.call(scene.route({ enabled: false })), 404, 'route_not_found'));
  test('404: a route of another tenant, by name and by id', async () => {
    const other = await scene.proxy.world.addTenant('other');
    const { id } = scene.proxy.world.addRoute(other, {
      name: 'theirs',
      base: { targetBaseUrl: scene.upstream.url },
    });
    scene.expectRefused(await scene.call('theirs'), 404, 'route_not_found');
    scene.expectRefused(await scene.call(id), 404, 'route_not_found');
  });
  test.each(['staging', '', '__proto__', 'constructor', 'toString', 'prototype'])(
    '404: the environment %j, which is not configured',
    async (environment) =>
      scene.expectRefused(
        await scene.call(scene.route(), { headers: { 'x-knoxcall-environment': environment } }),
        404,
        'environment_not_configured',
      ),
  );
  test('404: a paused environment', async () => {
    const name = scene.route({ overrides: { staging: { enabled: false } } });
    const answer = await scene.call(name, { headers: { 'x-knoxcall-environment': 'staging' } });
    scene.expectRefused(answer, 404, 'environment_disabled');
  });
  test('403: an address that is not on the list; an address on the list is served', async () => {
    scene.expectRefused(
      await scene.call(scene.route({ ipAllowlist: ['10.0.0.0/8'] })),
      403,
      'client_not_allowed',
    );
    scene.expectRefused(await scene.call(scene.route({ ipAllowlist: [] })), 403, 'client_not_allowed');
    expect((await scene.call(scene.route({ ipAllowlist: ['127.0.0.0/8'] }))).status).toBe(200);
  });
  test('403: no required client matches; X-Forwarded-For of an untrusted peer does not count', async () => {
    const name = scene.route({
      requiresClients: true,
      base: { targetBaseUrl: scene.upstream.url, clients: ['10.1.1.1'] },
    });
    scene.expectRefused(
      await scene.call(name, { headers: { 'x-forwarded-for': '10.1.1.1' } }),
      403,
      'client_not_allowed',
    );
    const open = scene.route({ requiresClients: true, base: { clients: ['127.0.0.1'] } });
    expect((await scene.call(open)).status).toBe(200);
  });
  test('405: a method that the route does not allow, with Allow', async () => {
    const answer = await scene.call(scene.route({ base: { allowedMethods: ['POST', 'PUT'] } }));
    scene.expectRefused(answer, 405, 'method_not_allowed');
    expect(answer.headers.allow).toBe('POST, PUT');
  });
  test('405: TRACE and CONNECT, whatever the route allows', async () => {
    const name = scene.route({ base: { allowedMethods: ['GET', 'TRACE', 'CONNECT'] } });
    const answer = await scene.call(name, { method: 'TRACE' });
    scene.expectRefused(answer, 405, 'method_not_allowed');
    expect(answer.headers.allow).toBe('GET');
    const raw = await scene.proxy.raw(
      `CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\nx-knoxcall-key: ${scene.key}\r\nx-knoxcall-route: ${name}\r\n\r\n`,
    );
    expect(raw).toMatch(/^HTTP\/1.1 405[\s\S]*method_not_allowed/);
    expect(scene.upstream.received).toEqual([]);
  });
  test('429: the limit of the route, with Retry-After in whole seconds', async () => {
    const name = scene.route({ rateLimit: { requests: 2, windowSec: 60 } });
    expect((await scene.call(name)).status).toBe(200);
    expect((await scene.call(name)).status).toBe(200);
    scene.upstream.reset();
    const answer = await scene.call(name);
    scene.expectRefused(answer, 429, 'rate_limited');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
  });
  test('429: the limit of the key, and only of that key', async () => {
    const limited = scene.proxy.world.addKey(scene.tenantId, { rateLimitRequests: 1 });
    const name = scene.route();
    expect((await scene.call(name, { headers: { 'x-knoxcall-key': limited } })).status).toBe(200);
    scene.upstream.reset();
    scene.expectRefused(
      await scene.call(name, { headers: { 'x-knoxcall-key': limited } }),
      429,
      'rate_limited',
    );
    expect((await scene.call(name)).status).toBe(200);
  });
});
