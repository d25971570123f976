import { requestScene } from '../../testing/request-scene.fixture.ts';
import type { Call } from '../../testing/start-test-proxy.fixture.ts';
import { startTestProxy } from '../../testing/start-test-proxy.fixture.ts';

const scene = requestScene({ bodyMaxBytes: 200_000 });

beforeAll(() => {
  const { world } = scene.proxy;
  const id = 'a9c82e44-ff3a-4210-9c63-1b8f5cf9e7d1';
  world.addSecret(scene.tenantId, 'number', { id, values: { production: '42' } });
  world.addSecret(scene.tenantId, 'dollar', { values: { production: "$&$1$$`'" } });
  world.addSecret(scene.tenantId, 'stripe_prod_key', { values: { production: 'sk_live_abc123xyz789' } });
});

describe('a request that fails on the way to the upstream', () => {
  const json = { 'content-type': 'application/json' };
  const post = (body: string, headers = {}): Call => ({
    method: 'POST',
    body,
    headers: { ...json, ...headers },
  });

  test('403: the egress guard refuses the target', async () => {
    const name = scene.route({ base: { targetBaseUrl: 'http://169.254.169.254' } });
    scene.expectRefused(await scene.call(name), 403, 'egress_denied');
  });
  test('502: no upstream listens', async () => {
    scene.expectRefused(
      await scene.call(scene.route({ base: { targetBaseUrl: 'http://127.0.0.1:1' } })),
      502,
      'upstream_unreachable',
    );
  });
  test('502: the upstream does not speak TLS', async () => {
    const targetBaseUrl = scene.upstream.url.replace('http:', 'https:');
    scene.expectRefused(
      await scene.call(scene.route({ base: { targetBaseUrl } })),
      502,
      'upstream_tls_error',
    );
  });
  test('504: the upstream does not answer', async () => {
    scene.upstream.answer = () => {};
    const answer = await scene.call(scene.route({ timeoutMs: 200 }));
    expect(answer.error.type).toBe('upstream_timeout');
    expect(answer.status).toBe(504);
  });
  test('502 and 503: an OAuth2 secret has no usable token', async () => {
    const ended = { kind: 'oauth2' as const, endsAt: Date.now() - 1, values: { production: 'old-token' } };
    scene.proxy.world.addSecret(scene.tenantId, 'dead', { ...ended, status: 'error' });
    scene.proxy.world.addSecret(scene.tenantId, 'never', {
      kind: 'oauth2',
      values: { production: '' },
      status: 'not_connected',
    });
    const slow = scene.proxy.world.addSecret(scene.tenantId, 'slow', { ...ended, status: 'connected' });
    scene.expectRefused(
      await scene.call(scene.route(), post('"{{secret:dead}}"')),
      502,
      'oauth2_not_connected',
    );
    scene.expectRefused(
      await scene.call(scene.route(), post('"{{secret:never}}"')),
      502,
      'oauth2_not_connected',
    );
    expect(scene.proxy.refreshes).toEqual([]);
    const answers = await Promise.all(
      [1, 2, 3].map(() => scene.call(scene.route(), post('"{{secret:slow}}"'))),
    );
    for (const answer of answers) scene.expectRefused(answer, 503, 'dependency_unavailable');
    expect(answers[0]?.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(scene.proxy.refreshes.map(({ secretId }) => secretId)).toEqual([slow.id]);
  });
  test('a request waits for a token that has ended, and the fresh one is sent', async () => {
    const secret = scene.proxy.world.addSecret(scene.tenantId, 'fresh', {
      kind: 'oauth2',
      endsAt: Date.now() - 1,
      values: { production: 'old-token' },
      status: 'connected',
    });
    const answering = scene.call(
      scene.route({ base: { injectHeaders: { Authorization: 'Bearer {{secret:fresh}}' } } }),
    );
    const asked = scene.proxy.refreshes.length;
    while (scene.proxy.refreshes.length === asked) await new Promise((resolve) => setTimeout(resolve, 5));
    scene.proxy.world.setValue(scene.tenantId, secret, {
      environment: 'production',
      text: 'new',
      endsAt: Date.now() + 60_000,
    });
    expect((await answering).status).toBe(200);
    expect(scene.upstream.header('authorization')).toEqual(['Bearer new']);
  });
  test('503: one tenant has too many requests in flight; another tenant is served', async () => {
    const small = await startTestProxy({ maxInFlight: 1 });
    const [mine, other] = [await small.world.addTenant('mine'), await small.world.addTenant('other')];
    for (const id of [mine, other])
      small.world.addRoute(id, { name: 'r', base: { targetBaseUrl: scene.upstream.url } });
    const held = Promise.withResolvers<() => void>();
    scene.upstream.answer = (_request, response) => held.resolve(() => void response.end());
    const headersOf = (id: string) => ({ 'x-knoxcall-route': 'r', 'x-knoxcall-key': small.world.addKey(id) });
    const first = small.call({ headers: headersOf(mine) });
    const release = await held.promise;
    scene.upstream.reset();
    const answer = await small.call({ headers: headersOf(mine) });
    scene.expectRefused(answer, 503, 'overloaded');
    expect(answer.headers['retry-after']).toBe('1');
    expect((await small.call({ headers: headersOf(other) })).status).toBe(200);
    release();
    expect((await first).status).toBe(200);
    expect((await small.call({ headers: headersOf(mine) })).status).toBe(200);
    await small.close();
  });
  test('403: a secret would go over http to a host outside the allowed ranges', async () => {
    const strict = await startTestProxy({ allowCidrs: [] });
    const id = await strict.world.addTenant('t');
    strict.world.addSecret(id, 's', { values: { production: 'v' } });
    strict.world.addRoute(id, {
      name: 'r',
      base: { targetBaseUrl: 'http://192.0.2.1', injectHeaders: { a: '{{secret:s}}' } },
    });
    const headers = { 'x-knoxcall-route': 'r', 'x-knoxcall-key': strict.world.addKey(id) };
    scene.expectRefused(await strict.call({ headers }), 403, 'egress_denied');
    await strict.close();
  });
});
