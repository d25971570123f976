import { requestScene } from '../../testing/request-scene.fixture.ts';

const scene = requestScene({ bodyMaxBytes: 200_000 });

beforeAll(() => {
  const { world } = scene.proxy;
  const id = 'a9c82e44-ff3a-4210-9c63-1b8f5cf9e7d1';
  world.addSecret(scene.tenantId, 'number', { id, values: { production: '42' } });
  world.addSecret(scene.tenantId, 'dollar', { values: { production: "$&$1$$`'" } });
  world.addSecret(scene.tenantId, 'stripe_prod_key', { values: { production: 'sk_live_abc123xyz789' } });
});

describe('records', () => {
  test('show what went upstream before substitution, and no secret value', async () => {
    const name = scene.route({
      base: {
        injectHeaders: { 'X-Api-Token': 'Bearer {{secret:stripe_prod_key}}' },
        injectBody: { auth_token: '{{secret:number}}' },
      },
    });
    await scene.call(name, {
      method: 'POST',
      path: '/p?access_token=abc&q=1&key={{secret:x}}',
      headers: {
        'content-type': 'application/json',
        cookie: 'session=1',
        'x-secret-thing': 's',
        accept: 'a/b',
      },
      body: '{"password":"hunter2","nested":{"card":{"n":1}},"my_key":"{{secret:number}}","ok":"v"}',
    });
    const [record] = scene.proxy.records;
    expect(record).toMatchObject({
      tenant_id: scene.tenantId,
      method: 'POST',
      path: '/p?access_token=[masked]&q=1&key={{secret:x}}',
      status_code: 200,
      upstream_status: 200,
      environment: 'production',
      client_ip: '127.0.0.1',
      secrets_used: ['stripe_prod_key', 'number'],
      error: null,
      retried: false,
    });
    expect(record?.request_headers).toMatchObject({
      'X-Api-Token': 'Bearer {{secret:stripe_prod_key}}',
      cookie: '[masked]',
      'x-secret-thing': '[masked]',
      accept: 'a/b',
    });
    expect(JSON.parse(record?.request_body ?? '')).toEqual({
      password: '[masked]',
      nested: { card: '[masked]' },
      my_key: '{{secret:number}}',
      ok: 'v',
      auth_token: '{{secret:number}}',
    });
    expect(JSON.stringify(record)).not.toMatch(/sk_live|hunter2|knoxcall-key/);
  });

  test('hold a body only if it was scanned and the route keeps bodies; a refused request has one record, too', async () => {
    const text = { 'content-type': 'text/plain' };
    await scene.call(scene.route({ logBodies: false }), { method: 'POST', headers: text, body: 'x' });
    await scene.call(scene.route(), { method: 'POST', body: 'x' });
    await scene.call(scene.route(), { method: 'POST', headers: text, body: 'é'.repeat(4000) });
    await scene.call('nope', { method: 'POST', headers: text, body: 'x' });
    expect(scene.proxy.records.map(({ request_body }) => request_body)).toEqual([
      null,
      null,
      'é'.repeat(2048),
      null,
    ]);
    expect(scene.proxy.records.map(({ error }) => error)).toEqual([null, null, null, 'route_not_found']);
    expect(await scene.proxy.registry.metrics()).toMatch(/requests_total\{outcome="route_not_found"\} [1-9]/);
  });
});

describe('requests that are not proxied', () => {
  test('are answered for health and readiness, and refused otherwise', async () => {
    expect((await scene.proxy.call({ path: '/healthz' })).body.toString()).toBe('ok\n');
    expect((await scene.proxy.call({ path: '/readyz' })).body.toString()).toBe('ready\n');
    const answer = await scene.proxy.call({ path: '/elsewhere' });
    expect([answer.status, answer.error.type]).toEqual([404, 'not_found']);
    expect((await scene.proxy.call({ path: '/healthz', headers: { host: 'demo.localhost' } })).status).toBe(
      401,
    );
    expect((await scene.call(scene.route(), { path: '/healthz' })).body.toString()).toBe('ok');
    expect(scene.upstream.received.at(-1)?.url).toBe('/healthz');
  });
});
