/** OAuth2 secrets against a provider that the test controls: creation, and the grants that need no person. */
import { createTenant, type Tenant, until } from '@knoxcall/testkit';
import { certificate } from '../management/src/certificate.ts';
import { product } from '../src/shared-product.ts';
import { type Desk, openDesk } from './src/desk.ts';
import { type SmallProvider, startSmallProvider } from './src/small-provider.ts';

let tenant: Tenant;
let provider: SmallProvider;
let desk: Desk;

beforeAll(async () => {
  tenant = await createTenant(product);
}, 120_000);

beforeEach(async () => {
  provider = await startSmallProvider();
  desk = openDesk(tenant, provider);
});
afterEach(() => provider.stop());

describe('creating an OAuth2 secret', () => {
  test('answers as the API page says, and returns nothing of the configuration', async () => {
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

  test('needs a plan with OAuth2', async () => {
    const free = await createTenant(product, { plan: 'free' });
    const answer = await free.api('POST', '/v1/secrets/oauth2', desk.custom());
    expect([answer.status, answer.json.error?.type]).toEqual([403, 'plan_limit']);
  });
});

describe('a grant that needs no person', () => {
  test('client credentials: the token is fetched at once, with the parameters of the secret', async () => {
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
    expect(ask?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('client:hush-hush').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': expect.stringMatching(/^KnoxCall\/\d+\.\d+\.\d+$/),
      accept: 'application/json',
      'accept-encoding': 'identity',
    });
    const token = await desk.tokenOf(String(secret.id));
    expect(provider.live).toContain(String(token.json.data?.access_token));
  });

  test('password: the token is fetched at once; the client is in the body if the secret says so', async () => {
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

  test('after a refusal of the provider the secret is in error, and the provider is not asked again', async () => {
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

  test('a form-encoded answer is read, and an error with status 200 is an error', async () => {
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

  test.each([
    [301, 'http://'],
    [302, undefined],
    [303, '//'],
    [307, '/elsewhere'],
    [308, 'https://a:b@c:d'],
    [302, '%'],
  ])('a redirect (%i to %s) of a token endpoint is not followed', async (status, location) => {
    provider.answering = (ask, response) =>
      void (
        ask.path === '/token' &&
        response
          .writeHead(status, {
            'content-type': 'application/json',
            ...(location === undefined ? {} : { location }),
          })
          .end('{"access_token":"of a redirect"}')
      );
    const moved = await tenant.done(
      'POST',
      '/v1/secrets/oauth2',
      desk.custom({ grant_type: 'client_credentials' }),
    );
    expect(moved).toMatchObject({
      connection_status: 'error',
      last_error: 'The provider redirects: token_url must be the address itself.',
    });
    expect(provider.asks.map(({ path }) => path)).toEqual(['/token']);
  });

  test('no private address is asked', async () => {
    const inside = await tenant.done(
      'POST',
      '/v1/secrets/oauth2',
      desk.custom({ grant_type: 'client_credentials', token_url: 'https://169.254.169.254/token' }),
    );
    expect(inside.last_error).toBe('The address of the token endpoint may not be connected to.');
  });

  test('an address is the same in any spelling of its scheme', async () => {
    const secret = await tenant.done(
      'POST',
      '/v1/secrets/oauth2',
      desk.custom({
        grant_type: 'client_credentials',
        token_url: ` ${provider.origin.replace('http:', 'HTTP:')}/token`,
      }),
    );
    expect(secret.connection_status).toBe('connected');
  });

  test('a client certificate is presented only to its own hosts, and not past its enforced end', async () => {
    const { id } = await tenant.done('POST', '/v1/secrets/certificate', certificate('client_certificate'));
    const fields = { grant_type: 'client_credentials', mtls_certificate_id: id };
    const create = () => tenant.api('POST', '/v1/secrets/oauth2', desk.custom(fields));
    const set = (change: object) => tenant.done('PATCH', `/v1/secrets/${String(id)}`, change);
    for (const rule of [
      { allowed_hosts: ['idp.example.com'] },
      { expires_at: '2020-01-01T00:00:00.000Z', strict_expiry_enforcement: true },
    ]) {
      await set(rule);
      const refused = await create();
      expect([refused.status, Object.keys(refused.json.error?.fields ?? {})]).toEqual([
        400,
        ['mtls_certificate_id'],
      ]);
      await set({ allowed_hosts: null, expires_at: null });
    }
    provider.lifetimeSeconds = 1;
    const secretId = String((await create()).json.data?.id);
    const asked = () => provider.asks.length;
    await set({ allowed_hosts: [] });
    const isRefused = async () => String((await desk.statusOf(secretId)).status) === 'error';
    await until('the refusal', isRefused);
    expect((await desk.statusOf(secretId)).why).toBe(
      'The client certificate of the secret may not be shown to the host of token_url.',
    );
    const before = asked();
    expect((await desk.tokenOf(secretId)).status).toBe(500);
    expect(asked()).toBe(before);
  });

  test('failures of one tenant at an endpoint do not delay another tenant at the same endpoint', async () => {
    const fields = { grant_type: 'client_credentials' };
    provider.answering = (_ask, response) => void response.writeHead(503).end();
    const whyNone = async () =>
      String((await tenant.done('POST', '/v1/secrets/oauth2', desk.custom(fields))).last_error);
    for (let round = 0; round < 5; round += 1) expect(await whyNone()).toContain('503');
    // The pauses grow, so that at some point a secret is created during one.
    await until(
      'nobody is asked',
      async () => (await whyNone()) === 'The provider is not answering.',
      30_000,
    );
    provider.answering = undefined;
    const neighbour = await createTenant(product);
    const secret = await neighbour.done(
      'POST',
      '/v1/secrets/oauth2',
      openDesk(neighbour, provider).custom(fields),
    );
    expect(secret.connection_status).toBe('connected');
  });

  test('requesting the token of another environment connects that environment', async () => {
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
