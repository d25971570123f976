/** OAuth2 secrets against a provider that does as it is told: creation, connection, tokens, refresh and its failures. */
import { createTenant, type Product, type Tenant, until } from '@knoxcall/testkit';
import { openBrowser } from './src/browse.ts';
import { startOAuth2Product, times } from './src/oauth2-product.ts';
import { type SmallProvider, startSmallProvider } from './src/small-provider.ts';

let product: Product;
let tenant: Tenant;
let provider: SmallProvider;
let made = 0;

beforeAll(async () => {
  product = await startOAuth2Product();
  tenant = await createTenant(product);
}, 120_000);
afterAll(() => product?.stop());

beforeEach(async () => {
  provider = await startSmallProvider();
});
afterEach(() => provider.stop());

const custom = (fields: object = {}) => {
  made += 1;
  return {
    name: `secret_${made}`,
    provider: 'custom',
    client_id: 'client',
    client_secret: 'hush-hush',
    auth_url: `${provider.origin}/authorize`,
    token_url: `${provider.origin}/token`,
    ...fields,
  };
};

async function connected(fields: object = {}): Promise<string> {
  const secret = await tenant.done('POST', '/v1/secrets/oauth2', custom(fields));
  const page = await openBrowser().visit(String(secret.redirect_uri));
  expect([page.status, page.text]).toEqual([200, expect.stringContaining('Connected')]);
  return String(secret.id);
}

const tokenOf = (id: string, environment = '') =>
  tenant.api('GET', `/v1/secrets/${id}/oauth2/token${environment && `?environment=${environment}`}`);
const statusOf = async (id: string) => {
  const secret = await tenant.done('GET', `/v1/secrets/${id}`);
  return { status: secret.connection_status, why: secret.last_error };
};
const asked = (grant: string) => provider.asks.filter(({ form }) => form.grant_type === grant).length;

describe('creation', () => {
  test('answers as the page says, and nothing of the configuration comes back', async () => {
    const answer = await tenant.api('POST', '/v1/secrets', {
      ...custom({ provider: 'google', name: 'Google OAuth', secret_type: 'oauth2' }),
      auth_url: undefined,
      token_url: undefined,
    });
    expect(answer.status).toBe(201);
    expect(answer.json.data).toMatchObject({
      name: 'GOOGLE_OAUTH',
      secret_type: 'oauth2',
      provider: 'google',
      redirect_uri: `${product.controlPlane}/auth/oauth2/callback/${String(answer.json.data?.id)}`,
      connection_status: 'not_connected',
      base_environment: 'production',
      collection_id: null,
      mtls_certificate_id: null,
    });
    expect(answer.text).not.toContain('hush-hush');
    const read = await tenant.done('GET', `/v1/secrets/${String(answer.json.data?.id)}`);
    expect(read).toMatchObject({ provider: 'google', connection_status: 'not_connected' });
  });

  test.each([
    ['without a client secret', { client_secret: undefined }, 'client_secret'],
    ['of an unknown provider', { provider: 'myspace' }, 'provider'],
    ['of a custom provider without addresses', { auth_url: undefined, token_url: undefined }, 'token_url'],
    [
      'with a plain http address outside the allowed ranges',
      { token_url: 'http://example.com/t' },
      'token_url',
    ],
    ['with an address that is no web address', { auth_url: 'javascript:alert(1)' }, 'auth_url'],
    ['for the password grant without a user', { grant_type: 'password' }, 'username'],
    ['with parameters that are no text', { token_params: { audience: 1 } }, 'token_params.audience'],
    ['with parameters that the grant sets', { token_params: { grant_type: 'x' } }, 'token_params'],
    [
      'with a certificate that is not there',
      { mtls_certificate_id: '00000000-0000-4000-8000-000000000000' },
      'mtls_certificate_id',
    ],
  ])('%s is refused with the field at fault', async (_what, fields, field) => {
    const answer = await tenant.api('POST', '/v1/secrets/oauth2', custom(fields));
    expect([answer.status, answer.json.error?.type]).toEqual([400, 'validation_error']);
    expect(Object.keys(answer.json.error?.fields ?? {})).toContain(field);
  });

  test('needs a plan that has OAuth2', async () => {
    const free = await createTenant(product, { plan: 'free' });
    const answer = await free.api('POST', '/v1/secrets/oauth2', custom());
    expect([answer.status, answer.json.error?.type]).toEqual([403, 'plan_limit']);
  });
});

describe('grants that need nobody', () => {
  test('client credentials are fetched at once, with the parameters of the secret', async () => {
    const secret = await tenant.done(
      'POST',
      '/v1/secrets/oauth2',
      custom({
        grant_type: 'client_credentials',
        scopes: ['a', 'b'],
        token_params: { audience: 'https://api' },
      }),
    );
    expect(secret.connection_status).toBe('connected');
    const [ask] = provider.asks;
    expect(ask?.form).toEqual({ grant_type: 'client_credentials', scope: 'a b', audience: 'https://api' });
    expect(ask?.headers.authorization).toBe(`Basic ${Buffer.from('client:hush-hush').toString('base64')}`);
    const token = await tokenOf(String(secret.id));
    expect(provider.live).toContain(String(token.json.data?.access_token));
  });

  test('the password grant is fetched at once; the client stands in the body where that is asked for', async () => {
    const secret = await tenant.done(
      'POST',
      '/v1/secrets/oauth2',
      custom({ grant_type: 'password', username: 'u', password: 'right', client_authentication: 'post' }),
    );
    expect(secret.connection_status).toBe('connected');
    expect(provider.asks[0]?.form).toMatchObject({
      client_id: 'client',
      client_secret: 'hush-hush',
      username: 'u',
    });
    expect(provider.asks[0]?.headers.authorization).toBeUndefined();
  });

  test('a provider that refuses leaves the secret in error, and is not asked again', async () => {
    const fields = custom({ grant_type: 'password', username: 'u', password: 'wrong' });
    const secret = await tenant.done('POST', '/v1/secrets/oauth2', fields);
    expect(secret).toMatchObject({
      connection_status: 'error',
      last_error: 'The provider refused: invalid_grant (400).',
    });
    const token = await tokenOf(String(secret.id));
    expect([token.status, token.json.error?.type]).toEqual([500, 'token_error']);
    expect(provider.asks).toHaveLength(1);
    const repaired = await tenant.done('PATCH', `/v1/secrets/${String(secret.id)}/oauth2`, {
      password: 'right',
    });
    expect(repaired.connection_status).toBe('connected');
  });

  test('another environment is connected by asking for its token', async () => {
    await tenant.api('POST', '/v1/environments', { name: 'staging' });
    const secret = await tenant.done(
      'POST',
      '/v1/secrets/oauth2',
      custom({ grant_type: 'client_credentials' }),
    );
    const [production, staging] = [
      await tokenOf(String(secret.id)),
      await tokenOf(String(secret.id), 'staging'),
    ];
    expect([production.status, staging.status]).toEqual([200, 200]);
    expect(staging.json.data?.access_token).not.toBe(production.json.data?.access_token);
  });
});

describe('tokens', () => {
  test('an answer with a token is not stored by anybody and needs an editor', async () => {
    const id = await connected();
    const answer = await tokenOf(id);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json.data).toEqual({
      access_token: expect.stringMatching(/^access-/),
      expires_at: expect.stringMatching(/^\d{4}-.*Z$/),
      token_type: 'Bearer',
      connection_status: 'connected',
    });
    const reader = await tenant.done('POST', '/v1/api-keys', { name: `r${made}`, role: 'read' });
    const refused = await tenant.as(String(reader.api_key)).api('GET', `/v1/secrets/${id}/oauth2/token`);
    expect([refused.status, refused.json.error?.type]).toEqual([403, 'forbidden']);
    const log = await tenant.api('GET', '/v1/audit-logs');
    expect(log.text).toContain('secret.read_token');
    expect(log.text).not.toContain('access-');
  });

  test('the token of a string secret is no such thing', async () => {
    const secret = await tenant.done('POST', '/v1/secrets', { name: `plain_${made}`, value: 'x' });
    const answer = await tokenOf(String(secret.id));
    expect([answer.status, answer.json.error?.type]).toEqual([400, 'invalid_type']);
  });

  test('a refresh that brings no refresh token keeps the old one', async () => {
    provider.lifetimeSeconds = 1;
    provider.rotate = false;
    const id = await connected();
    await until('two refreshes', () => asked('refresh_token') >= 2);
    const tokens = new Set(provider.asks.flatMap(({ form }) => form.refresh_token ?? []));
    expect(tokens.size).toBe(1);
    expect((await statusOf(id)).status).toBe('connected');
  });

  test('is refreshed ahead of its end, without anybody asking', async () => {
    provider.lifetimeSeconds = 2;
    await connected();
    await until('a refresh', () => asked('refresh_token') >= 1);
    expect(provider.reuses).toBe(0);
  });

  test('many who ask for one that has ended cause one refresh', async () => {
    provider.lifetimeSeconds = 1;
    const id = await connected();
    provider.lifetimeSeconds = 3600;
    provider.delayMs = 300;
    await until('the end of the token', async () => asked('refresh_token') === 1 || Date.now() % 1000 > 950);
    const answers = await Promise.all(Array.from({ length: 50 }, () => tokenOf(id)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    await until('the refresh', () => asked('refresh_token') >= 1);
    const last = await tokenOf(id);
    expect(provider.live).toContain(String(last.json.data?.access_token));
    expect([asked('refresh_token'), provider.reuses]).toEqual([1, 0]);
  });
});

describe('providers that fail', () => {
  test.each([
    [
      'answers 500',
      (_ask: unknown, response: import('node:http').ServerResponse) => void response.writeHead(500).end(),
    ],
    ['never answers', () => undefined],
    [
      'answers without end',
      (_ask: unknown, response: import('node:http').ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(`{"access_token":"${'x'.repeat(200_000)}"}`);
      },
    ],
    [
      'answers nonsense',
      (_ask: unknown, response: import('node:http').ServerResponse) => void response.end('<html>'),
    ],
  ])('one that %s is asked again later, and the connection recovers by itself', async (_what, answering) => {
    provider.lifetimeSeconds = 1;
    const id = await connected();
    provider.answering = answering;
    await until('two attempts', () => asked('refresh_token') >= 2, 20_000);
    const token = await tokenOf(id);
    expect([token.status, token.json.error?.type]).toEqual([500, 'token_error']);
    const { status, why } = await statusOf(id);
    expect(status).toBe('connected');
    expect(String(why)).toMatch(/provider/);
    provider.answering = undefined;
    provider.lifetimeSeconds = 3600;
    await until('recovery', async () => (await tokenOf(id)).status === 200, 20_000);
    expect(await statusOf(id)).toEqual({ status: 'connected', why: null });
  });

  test('invalid_grant ends in error once, and nobody is asked any more', async () => {
    provider.lifetimeSeconds = 1;
    const id = await connected();
    provider.answering = (_ask, response) =>
      void response
        .writeHead(400, { 'content-type': 'application/json' })
        .end('{"error":"invalid_grant","error_description":"token refresh-abc is over"}');
    await until('the error', async () => String((await statusOf(id)).status) === 'error');
    expect((await statusOf(id)).why).toBe('The provider refused: invalid_grant (400).');
    const before = provider.asks.length;
    for (let round = 0; round < 5; round += 1) expect((await tokenOf(id)).status).toBe(500);
    expect(provider.asks).toHaveLength(before);
  });

  test('a lease whose holder is gone ends, and the next one takes over', async () => {
    provider.lifetimeSeconds = 1;
    const id = await connected();
    provider.answering = () => undefined;
    await until('a refresh in flight', () => asked('refresh_token') >= 1);
    await product.kill('worker', 'SIGKILL');
    provider.answering = undefined;
    provider.lifetimeSeconds = 3600;
    const started = Date.now();
    const token = await tokenOf(id);
    expect(token.status).toBe(200);
    expect(Date.now() - started).toBeLessThan((times.leaseSeconds + 4) * 1000);
    await product.start('worker');
  });
});
