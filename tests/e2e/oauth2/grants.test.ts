/** OAuth2 secrets against a provider that does as it is told: creation, connection, tokens, refresh. */
import { createTenant, type Product, type Tenant, until } from '@knoxcall/testkit';
import { type Desk, openDesk } from './src/desk.ts';
import { startOAuth2Product } from './src/oauth2-product.ts';
import { type SmallProvider, startSmallProvider } from './src/small-provider.ts';

let product: Product;
let tenant: Tenant;
let provider: SmallProvider;
let desk: Desk;

beforeAll(async () => {
  product = await startOAuth2Product();
  tenant = await createTenant(product);
}, 120_000);
afterAll(() => product?.stop());

beforeEach(async () => {
  provider = await startSmallProvider();
  desk = openDesk(tenant, provider);
});
afterEach(() => provider.stop());

describe('creation', () => {
  test('answers as the page says, and nothing of the configuration comes back', async () => {
    const answer = await tenant.api('POST', '/v1/secrets', {
      ...desk.custom({ provider: 'google', name: 'Google OAuth', secret_type: 'oauth2' }),
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
    const answer = await tenant.api('POST', '/v1/secrets/oauth2', desk.custom(fields));
    expect([answer.status, answer.json.error?.type]).toEqual([400, 'validation_error']);
    expect(Object.keys(answer.json.error?.fields ?? {})).toContain(field);
  });

  test('needs a plan that has OAuth2', async () => {
    const free = await createTenant(product, { plan: 'free' });
    const answer = await free.api('POST', '/v1/secrets/oauth2', desk.custom());
    expect([answer.status, answer.json.error?.type]).toEqual([403, 'plan_limit']);
  });
});

describe('grants that need nobody', () => {
  test('client credentials are fetched at once, with the parameters of the secret', async () => {
    const secret = await tenant.done(
      'POST',
      '/v1/secrets/oauth2',
      desk.custom({
        grant_type: 'client_credentials',
        scopes: ['a', 'b'],
        token_params: { audience: 'https://api' },
      }),
    );
    expect(secret.connection_status).toBe('connected');
    const [ask] = provider.asks;
    expect(ask?.form).toEqual({ grant_type: 'client_credentials', scope: 'a b', audience: 'https://api' });
    expect(ask?.headers.authorization).toBe(`Basic ${Buffer.from('client:hush-hush').toString('base64')}`);
    const token = await desk.tokenOf(String(secret.id));
    expect(provider.live).toContain(String(token.json.data?.access_token));
  });

  test('the password grant is fetched at once; the client stands in the body where that is asked for', async () => {
    const secret = await tenant.done(
      'POST',
      '/v1/secrets/oauth2',
      desk.custom({
        grant_type: 'password',
        username: 'u',
        password: 'right',
        client_authentication: 'post',
      }),
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
    const fields = desk.custom({ grant_type: 'password', username: 'u', password: 'wrong' });
    const secret = await tenant.done('POST', '/v1/secrets/oauth2', fields);
    expect(secret).toMatchObject({
      connection_status: 'error',
      last_error: 'The provider refused: invalid_grant (400).',
    });
    const token = await desk.tokenOf(String(secret.id));
    expect([token.status, token.json.error?.type]).toEqual([500, 'token_error']);
    expect(provider.asks).toHaveLength(1);
    const repaired = await tenant.done('PATCH', `/v1/secrets/${String(secret.id)}/oauth2`, {
      password: 'right',
    });
    expect(repaired.connection_status).toBe('connected');
  });

  test('an answer as a form is an answer, and an error with status 200 is an error', async () => {
    const fields = { grant_type: 'client_credentials' };
    provider.answering = (_ask, response) =>
      void response
        .writeHead(200, { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' })
        .end('access_token=gho_1&token_type=bearer&scope=');
    const secret = await tenant.done('POST', '/v1/secrets/oauth2', desk.custom(fields));
    expect((await desk.tokenOf(String(secret.id))).json.data).toMatchObject({
      access_token: 'gho_1',
      expires_at: null,
    });
    provider.answering = (_ask, response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"error":"incorrect_client_credentials","access_token":"x"}');
    expect(await tenant.done('POST', '/v1/secrets/oauth2', desk.custom(fields))).toMatchObject({
      connection_status: 'error',
      last_error: 'The provider refused: incorrect_client_credentials (200).',
    });
  });

  test('redirects of a token endpoint are not followed, and addresses inside are not asked', async () => {
    provider.answering = (ask, response) =>
      void (
        ask.path === '/token' && response.writeHead(307, { location: `${provider.origin}/elsewhere` }).end()
      );
    const moved = await tenant.done(
      'POST',
      '/v1/secrets/oauth2',
      desk.custom({ grant_type: 'client_credentials' }),
    );
    expect(moved).toMatchObject({
      connection_status: 'error',
      last_error: "The provider's answer is no token.",
    });
    expect(provider.asks.map(({ path }) => path)).toEqual(['/token']);
    const inside = await tenant.done(
      'POST',
      '/v1/secrets/oauth2',
      desk.custom({ grant_type: 'client_credentials', token_url: 'https://169.254.169.254/token' }),
    );
    expect(inside.last_error).toBe('The address of the token endpoint may not be connected to.');
  });

  test('another environment is connected by asking for its token', async () => {
    await tenant.api('POST', '/v1/environments', { name: 'staging' });
    const secret = await tenant.done(
      'POST',
      '/v1/secrets/oauth2',
      desk.custom({ grant_type: 'client_credentials' }),
    );
    const [production, staging] = [
      await desk.tokenOf(String(secret.id)),
      await desk.tokenOf(String(secret.id), 'staging'),
    ];
    expect([production.status, staging.status]).toEqual([200, 200]);
    expect(staging.json.data?.access_token).not.toBe(production.json.data?.access_token);
  });
});

describe('tokens', () => {
  test('an answer with a token is not stored by anybody and needs an editor', async () => {
    const id = await desk.connected();
    const answer = await desk.tokenOf(id);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json.data).toEqual({
      access_token: expect.stringMatching(/^access-/),
      expires_at: expect.stringMatching(/^\d{4}-.*Z$/),
      token_type: 'Bearer',
      connection_status: 'connected',
    });
    const reader = await tenant.done('POST', '/v1/api-keys', { name: 'reader', role: 'read' });
    const refused = await tenant.as(String(reader.api_key)).api('GET', `/v1/secrets/${id}/oauth2/token`);
    expect([refused.status, refused.json.error?.type]).toEqual([403, 'forbidden']);
    const log = await tenant.api('GET', '/v1/audit-logs');
    expect(log.text).toContain('secret.read_token');
    expect(log.text).not.toContain('access-');
  });

  test('the token of a string secret is no such thing', async () => {
    const secret = await tenant.done('POST', '/v1/secrets', { name: 'plain', value: 'x' });
    const answer = await desk.tokenOf(String(secret.id));
    expect([answer.status, answer.json.error?.type]).toEqual([400, 'invalid_type']);
  });

  test('a refresh that brings no refresh token keeps the old one', async () => {
    provider.lifetimeSeconds = 1;
    provider.rotate = false;
    const id = await desk.connected();
    await until('two refreshes', () => desk.asked('refresh_token') >= 2);
    const tokens = new Set(provider.asks.flatMap(({ form }) => form.refresh_token ?? []));
    expect(tokens.size).toBe(1);
    expect((await desk.statusOf(id)).status).toBe('connected');
  });

  test('is refreshed ahead of its end, without anybody asking', async () => {
    provider.lifetimeSeconds = 2;
    await desk.connected();
    await until('a refresh', () => desk.asked('refresh_token') >= 1);
    expect(provider.reuses).toBe(0);
  });

  test('many who ask for one that has ended cause one refresh', async () => {
    provider.lifetimeSeconds = 1;
    const id = await desk.connected();
    provider.lifetimeSeconds = 3600;
    provider.delayMs = 300;
    await until(
      'the end of the token',
      async () => desk.asked('refresh_token') === 1 || Date.now() % 1000 > 950,
    );
    const answers = await Promise.all(Array.from({ length: 50 }, () => desk.tokenOf(id)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    await until('the refresh', () => desk.asked('refresh_token') >= 1);
    const last = await desk.tokenOf(id);
    expect(provider.live).toContain(String(last.json.data?.access_token));
    expect([desk.asked('refresh_token'), provider.reuses]).toEqual([1, 0]);
  });
});
