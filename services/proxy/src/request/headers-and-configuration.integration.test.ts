import { requestScene } from '../../testing/request-scene.fixture.ts';

const scene = requestScene({ bodyMaxBytes: 200_000 });

beforeAll(() => {
  const { world } = scene.proxy;
  const id = 'a9c82e44-ff3a-4210-9c63-1b8f5cf9e7d1';
  world.addSecret(scene.tenantId, 'number', { id, values: { production: '42' } });
  world.addSecret(scene.tenantId, 'dollar', { values: { production: "$&$1$$`'" } });
  world.addSecret(scene.tenantId, 'stripe_prod_key', { values: { production: 'sk_live_abc123xyz789' } });
});

describe('headers', () => {
  test('the injected header replaces every copy of the caller; null removes; headers that Connection names are not sent', async () => {
    const name = scene.route({
      base: {
        injectHeaders: {
          Authorization: 'Bearer {{secret:stripe_prod_key}}',
          'X-Gone': null,
          'x-gone2': null,
          'x-plain': '{{x}}',
        },
      },
    });
    await scene.call(name, {
      headers: {
        authorization: 'Basic a',
        'x-gone2': ['a', 'b'],
        'x-gone': '1',
        'x-own': '{{secret:stripe_prod_key}}',
        connection: 'keep-alive, x-hop, authorization',
        'x-hop': '1',
        'x-forwarded-for': '1.2.3.4',
        'X-Forwarded-Proto': 'https',
        forwarded: 'for=1',
        via: 'x',
        'x-real-ip': '1',
        'proxy-authorization': 'x',
        te: 'trailers',
        x_knoxcall_key: 'k',
        'X-KnoxCall-Anything': 'k',
        cookie: 'c=1',
      },
    });
    const names = scene.upstream.received[0]?.headers.map(([header]) => header.toLowerCase()).sort();
    expect(names).toEqual(['authorization', 'connection', 'cookie', 'host', 'x-own', 'x-plain']);
    expect(scene.upstream.header('authorization')).toEqual(['Bearer sk_live_abc123xyz789']);
    expect(scene.upstream.header('x-own')).toEqual(['{{secret:stripe_prod_key}}']);
    expect(scene.upstream.header('x-plain')).toEqual(['{{x}}']);
    expect(scene.upstream.header('host')).toEqual([new URL(scene.upstream.url).host]);
  });

  test('no header that names another method or path goes upstream, in any spelling, unless the route injects it', async () => {
    const overrides = [
      'X-HTTP-Method-Override',
      'X-Method-Override',
      'X-HTTP-Method',
      'X-Original-URL',
      'X-Rewrite-URL',
    ];
    const spellings = overrides.flatMap((name) => [name, name.replaceAll('-', '_'), name.replace('-', '_')]);
    await scene.call(scene.route(), {
      headers: { 'x-original': '1', ...Object.fromEntries(spellings.map((name) => [name, 'DELETE'])) },
    });
    const names = scene.upstream.received[0]?.headers.map(([header]) => header.toLowerCase());
    expect(names?.filter((name) => name.startsWith('x'))).toEqual(['x-original']);
    const injecting = scene.route({ base: { injectHeaders: { 'X-HTTP-Method-Override': 'PATCH' } } });
    await scene.call(injecting, { headers: { x_http_method_override: 'DELETE' } });
    expect(scene.upstream.header('x-http-method-override')).toEqual(['PATCH']);
  });

  test('answers carry our headers and no imitation of them; X-Request-Id of an upstream stays', async () => {
    scene.upstream.answer = (_request, response) => {
      response.setHeader('x-request-id', 'theirs').setHeader('X-Knox-Substitution', 'count=99');
      response.statusCode = 201;
      response.end();
    };
    const name = scene.route({
      base: { injectHeaders: { a: '{{secret:number}}{{secret_id:a9c82e44-ff3a-4210-9c63-1b8f5cf9e7d1}}' } },
    });
    const answer = await scene.call(name, {
      method: 'POST',
      path: '/?q=1',
      body: '{{secret:number}}{{var:q}}{{secret:dollar}}',
      headers: { 'content-type': 'text/plain' },
    });
    expect(answer.headers['x-request-id']).toBe('theirs');
    expect(answer.headers['x-knox-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers['x-knox-upstream-status']).toBe('201');
    expect(answer.headers['x-knox-substitution']).toBe('count=3');
  });

  test('the path arrives unchanged, after the path of the target', async () => {
    const name = scene.route({ base: { targetBaseUrl: `${scene.upstream.url}/base/v1/` } });
    for (const path of [
      '/',
      '//x//y/',
      '/a%2Fb/c%20d?x=%2e%2e/&y=a+b&z={{var:q}}',
      '/a;b=c/.hidden/..x/x..',
      '/?',
    ]) {
      await scene.call(name, { path });
      expect(scene.upstream.received.at(-1)?.url).toBe(`/base/v1${path}`);
    }
  });
});

describe('configuration', () => {
  const headers = (value: string) => ({
    injectHeaders: { 'x-a': value },
    injectQuery: null,
    auth: null,
    injectBody: null,
  });
  const seen = async (name: string, method: string, environment?: string) => {
    const environmentHeader = environment === undefined ? {} : { 'x-knoxcall-environment': environment };
    await scene.call(name, { method, headers: environmentHeader });
    return scene.upstream.header('x-a');
  };

  test('the method comes before the default, the environment before the base, and an empty object injects nothing', async () => {
    const name = scene.route({
      base: { ...headers('base'), methods: { POST: headers('base-post') } },
      overrides: {
        staging: { ...headers('staging'), methods: { POST: headers('staging-post') } },
        dev: {},
        empty: { injectHeaders: {} },
      },
    });
    expect(await seen(name, 'GET')).toEqual(['base']);
    expect(await seen(name, 'POST')).toEqual(['base-post']);
    expect(await seen(name, 'GET', 'staging')).toEqual(['staging']);
    expect(await seen(name, 'POST', 'staging')).toEqual(['staging-post']);
    expect(await seen(name, 'POST', 'dev')).toEqual(['base-post']);
    expect(await seen(name, 'POST', 'empty')).toEqual([]);
  });

  test('values come from the environment of the request only', async () => {
    scene.proxy.world.addSecret(scene.tenantId, 'per_env', {
      values: { production: 'prod', staging: 'stag' },
    });
    const name = scene.route({
      base: { injectHeaders: { 'x-a': '{{secret:per_env}}' } },
      overrides: { staging: {}, dev: {} },
    });
    expect(await seen(name, 'GET')).toEqual(['prod']);
    expect(await seen(name, 'GET', 'staging')).toEqual(['stag']);
    scene.upstream.reset();
    scene.expectRefused(
      await scene.call(name, { headers: { 'x-knoxcall-environment': 'dev' } }),
      422,
      'missing_secret',
    );
  });
});
