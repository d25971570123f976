import { requestScene } from '../../testing/request-scene.fixture.ts';
import type { Call } from '../../testing/start-test-proxy.fixture.ts';

const scene = requestScene({ bodyMaxBytes: 200_000 });
let secretCount = 0;

beforeAll(() => {
  const { world } = scene.proxy;
  const id = 'a9c82e44-ff3a-4210-9c63-1b8f5cf9e7d1';
  world.addSecret(scene.tenantId, 'number', { id, values: { production: '42' } });
  world.addSecret(scene.tenantId, 'dollar', { values: { production: "$&$1$$`'" } });
  world.addSecret(scene.tenantId, 'stripe_prod_key', { values: { production: 'sk_live_abc123xyz789' } });
});

describe('a request with a reference that cannot be used never reaches the upstream', () => {
  const json = { 'content-type': 'application/json' };
  const post = (body: string, headers = {}): Call => ({
    method: 'POST',
    body,
    headers: { ...json, ...headers },
  });

  test('422: secrets missing in header and body are all named, with the environments that have a value', async () => {
    scene.proxy.world.addSecret(scene.tenantId, 'api_key', { values: { production: 'v', dev: 'w' } });
    const name = scene.route({ overrides: { staging: { injectHeaders: { 'X-A': '{{secret:api_key}}' } } } });
    const answer = await scene.call(
      name,
      post('{"a":"{{secret:nope}}{{var:v}}"}', { 'x-knoxcall-environment': 'staging' }),
    );
    scene.expectRefused(answer, 422, 'missing_secret');
    expect(answer.error.message).toBe(
      "KnoxCall: Missing secret: Secret 'api_key' not found in environment 'staging' (it has a value in: production, dev); " +
        "Secret 'nope' not found in environment 'staging'; Variable 'v' is not in the query",
    );
    expect(answer.error.missing).toEqual([
      { kind: 'secret', ref: 'api_key' },
      { kind: 'secret', ref: 'nope' },
      { kind: 'var', ref: 'v' },
    ]);
  });
  test('422: a secret of another tenant counts as missing, by name and by id', async () => {
    const other = await scene.proxy.world.addTenant('stranger');
    const { id } = scene.proxy.world.addSecret(other, 'theirs', { values: { production: 'x' } });
    scene.expectRefused(
      await scene.call(scene.route(), post(`{"a":"{{secret_id:${id}}}"}`)),
      422,
      'missing_secret',
    );
    scene.expectRefused(
      await scene.call(scene.route(), post('{"a":"{{secret:theirs}}"}')),
      422,
      'missing_secret',
    );
  });
  test('422: a certificate cannot be used in a template', async () => {
    scene.proxy.world.addSecret(scene.tenantId, 'cert', {
      kind: 'certificate',
      values: { production: '{}' },
    });
    const answer = await scene.call(scene.route(), post('{"a":"{{secret:cert}}"}'));
    scene.expectRefused(answer, 422, 'missing_secret');
    expect(answer.error.message).toContain("Secret 'cert' is a certificate and cannot be used in a template");
  });
  test('422: an expired secret if expiry is enforced; without enforcement it is used', async () => {
    const expiresAt = Date.now() - 1;
    scene.proxy.world.addSecret(scene.tenantId, 'old', {
      values: { production: 'v' },
      expiresAt,
      strictExpiryEnforcement: true,
    });
    scene.proxy.world.addSecret(scene.tenantId, 'lax', { values: { production: 'v' }, expiresAt });
    scene.expectRefused(await scene.call(scene.route(), post('"{{secret:old}}"')), 422, 'secret_expired');
    expect((await scene.call(scene.route(), post('"{{secret:lax}}"'))).status).toBe(200);
  });
  test('422: a secret outside allowed_secrets, whether it exists or not; the route itself may use any', async () => {
    const allowed = scene.proxy.world.addSecret(scene.tenantId, 'allowed', { values: { production: 'v' } });
    const name = scene.route({
      allowedSecrets: [allowed.id],
      base: { injectHeaders: { 'x-a': '{{secret:number}}' } },
    });
    for (const ref of ['secret:number', 'secret:nope', 'secret_id:00000000-0000-4000-8000-000000000000']) {
      const answer = await scene.call(name, post(`"{{${ref}}}"`));
      scene.expectRefused(answer, 422, 'secret_not_allowed');
    }
    expect((await scene.call(name, post('"{{secret:allowed}}"'))).status).toBe(200);
    expect(scene.upstream.header('x-a')).toEqual(['42']);
  });
  test.each([
    [[], false],
    [['example.com'], false],
    [['*.0.0.1'], true],
    [['127.0.0.1'], true],
  ])('422: the target is not in allowed_hosts %j', async (allowedHosts, served) => {
    secretCount += 1;
    const name = `hosts_${secretCount}`;
    scene.proxy.world.addSecret(scene.tenantId, name, { values: { production: 'v' }, allowedHosts });
    const answer = await scene.call(scene.route(), post(`"{{secret:${name}}}"`));
    if (served) expect(answer.status).toBe(200);
    else scene.expectRefused(answer, 422, 'secret_not_allowed');
  });
  test.each(['a\n', 'a\r\n', 'a\u0000b', 'a\u0001', 'a\u0100', 'a\r\nx: y'])(
    '422: the value %j cannot be a header value',
    async (value) => {
      secretCount += 1;
      const secret = `bad_${secretCount}`;
      scene.proxy.world.addSecret(scene.tenantId, secret, { values: { production: value } });
      const answer = await scene.call(
        scene.route({ base: { injectHeaders: { 'X-Api': `k {{secret:${secret}}}` } } }),
      );
      scene.expectRefused(answer, 422, 'invalid_header_value');
      expect(answer.error.message).toContain('X-Api');
      expect(answer.error.message).toContain(secret);
      expect(answer.error.message).not.toContain(value);
      expect(String(answer.error.message).includes('line break')).toBe(value.endsWith('\n'));
    },
  );
  test('422: a value that XML cannot hold', async () => {
    scene.proxy.world.addSecret(scene.tenantId, 'control', { values: { production: 'a\u0001b' } });
    const answer = await scene.call(scene.route(), {
      method: 'POST',
      body: '<a>{{secret:control}}</a>',
      headers: { 'content-type': 'text/xml' },
    });
    scene.expectRefused(answer, 422, 'value_not_representable');
  });
  const unmergeable: [string, Call][] = [
    ['an array', post('[1]')],
    ['bad JSON', post('{"a":')],
    ['a form', post('a=1', { 'content-type': 'application/x-www-form-urlencoded' })],
    ['no type', { method: 'POST', body: '{}' }],
    ['an encoded body', post('{}', { 'content-encoding': 'gzip' })],
    ['too large a body', post(`{"a":"${'x'.repeat(200_000)}"}`)],
    ['too large a body in chunks', { ...post(`{"a":"${'x'.repeat(200_000)}"}`), chunked: true }],
  ];
  test.each(unmergeable)('422: the JSON of the route does not fit into %s', async (_, rest) => {
    const answer = await scene.call(scene.route({ base: { injectBody: { a: 1 } } }), rest);
    scene.expectRefused(answer, 422, 'body_not_mergeable');
  });
  test('422: a body that was not scanned, on a route that rejects those', async () => {
    const name = scene.route({ onUnscanned: 'reject' });
    for (const rest of [
      { method: 'POST', body: 'x', headers: { 'content-type': 'image/png' } },
      { method: 'POST', body: 'x' },
      post('x', { 'content-encoding': 'br' }),
      post('x'.repeat(200_001)),
      { ...post('x'.repeat(200_001)), chunked: true },
      { method: 'POST', body: Buffer.from([0xff]), headers: json },
    ]) {
      scene.expectRefused(await scene.call(name, rest), 422, 'body_not_scanned');
    }
    expect((await scene.call(name)).status).toBe(200);
    expect((await scene.call(name, post('{}'))).status).toBe(200);
  });
  test('422: more than 100 different references; 100 are accepted', async () => {
    for (let index = 0; index < 100; index += 1) {
      scene.proxy.world.addSecret(scene.tenantId, `n${index}`, { values: { production: String(index) } });
    }
    const body = Array.from({ length: 100 }, (_, index) => `{{secret:n${index}}}`).join('');
    const text = { 'content-type': 'text/plain' };
    scene.expectRefused(
      await scene.call(scene.route(), { method: 'POST', body: `${body}{{secret:number}}`, headers: text }),
      422,
      'substitution_limit',
    );
    const answer = await scene.call(scene.route(), { method: 'POST', body: body + body, headers: text });
    expect(answer.headers['x-knox-substitution']).toBe('count=100');
  });
  test('422: a result longer than twice the limit', async () => {
    scene.proxy.world.addSecret(scene.tenantId, 'big', { values: { production: 'x'.repeat(60_000) } });
    const body = '{{secret:big}}'.repeat(7);
    const text = { 'content-type': 'text/plain' };
    scene.expectRefused(
      await scene.call(scene.route(), { method: 'POST', body, headers: text }),
      422,
      'substitution_limit',
    );
  });
});
