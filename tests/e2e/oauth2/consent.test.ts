/** Connecting with a person's consent, seen from browsers: who may start, and every answer that must be refused. */
import { call, createTenant, type Json, type Tenant } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { goToProvider, openBrowser } from './src/browse.ts';
import { type Desk, openDesk } from './src/desk.ts';
import { type SmallProvider, startSmallProvider } from './src/small-provider.ts';

let tenant: Tenant;
let provider: SmallProvider;
let desk: Desk;

beforeAll(async () => {
  tenant = await createTenant(product);
  provider = await startSmallProvider();
  desk = openDesk(tenant, provider);
}, 120_000);
afterAll(async () => {
  await provider?.stop();
});

const newSecret = (fields: object = {}): Promise<Json> => {
  const address = { auth_url: `${provider.origin}/authorize?tenant=7`, scopes: ['read', 'write'] };
  return tenant.done('POST', '/v1/secrets/oauth2', desk.custom({ ...address, ...fields }));
};
const shown = (secret: Json) => desk.statusOf(String(secret.id));

describe('the redirect to the provider', () => {
  test('has state, PKCE S256, scopes and the registered address, and keeps the query of the configured address', async () => {
    const secret = await newSecret();
    const { asked, started } = await goToProvider(String(secret.redirect_uri));
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      tenant: '7',
      response_type: 'code',
      client_id: 'client',
      redirect_uri: secret.redirect_uri,
      scope: 'read write',
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(started.headers['set-cookie']).toMatch(
      /^knoxcall_oauth2_\w+=[\w-]+; Path=\/auth\/oauth2\/callback\/[\w-]+; HttpOnly; SameSite=Lax; Max-Age=600$/,
    );
    expect(started.headers['set-cookie']).not.toContain(asked.searchParams.get('state'));
  });

  test('can be started at most ten times a minute', async () => {
    const secret = await newSecret();
    const starts = [];
    for (let round = 0; round < 11; round += 1) starts.push((await call(String(secret.redirect_uri))).status);
    expect(starts).toEqual([...Array(10).fill(302), 429]);
  });

  test('by link works once, for the environment of the link, and also to connect again', async () => {
    await tenant.api('POST', '/v1/environments', { name: 'staging' });
    const secret = await newSecret();
    await openBrowser().visit(String(secret.redirect_uri));
    const link = await desk.linkTo(secret, { environment: 'staging' });
    expect((await call(link, { method: 'HEAD' })).status).toBe(404);
    expect((await openBrowser().get(link)).status).toBe(200);
    expect((await openBrowser().visit(link)).status).toBe(200);
    expect((await openBrowser().visit(link)).status).toBe(403);
    const staging = await tenant.done(
      'GET',
      `/v1/secrets/${String(secret.id)}/oauth2/token?environment=staging`,
    );
    const before = await tenant.done('GET', `/v1/secrets/${String(secret.id)}/oauth2/token`);
    expect(staging.access_token).not.toBe(before.access_token);
    expect((await openBrowser().visit(await desk.linkTo(secret))).status).toBe(200);
    const after = await tenant.done('GET', `/v1/secrets/${String(secret.id)}/oauth2/token`);
    expect(after.access_token).not.toBe(before.access_token);
    const { connections } = await tenant.done('GET', `/v1/secrets/${String(secret.id)}`);
    const connected = {
      connection_status: 'connected',
      last_error: null,
      account: null,
      connected_at: expect.stringMatching(/Z$/),
      token_expires_at: expect.stringMatching(/Z$/),
      next_refresh_at: expect.stringMatching(/Z$/),
    };
    expect(connections).toHaveLength(2);
    expect(connections).toEqual(
      expect.arrayContaining([
        { environment_name: 'production', ...connected },
        { environment_name: 'staging', ...connected },
      ]),
    );
  });

  test('by link cannot be for an unknown environment', async () => {
    const secret = await newSecret();
    const answer = await tenant.api('POST', `/v1/secrets/${String(secret.id)}/oauth2/authorize`, {
      environment: 'nowhere',
    });
    expect([answer.status, answer.json.error?.type]).toEqual([400, 'validation_error']);
  });

  test.each(['00000000-0000-4000-8000-000000000000', 'x', "'", '%00'])(
    'for an unknown secret (%s) ends in a page that reveals nothing',
    async (id) => {
      const answer = await call(`${product.controlPlane}/auth/oauth2/callback/${id}`);
      expect([answer.status, answer.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    },
  );
});

describe('the callback from the provider', () => {
  test('connects once; the same answer a second time is refused', async () => {
    const secret = await newSecret();
    const { browser, back } = await goToProvider(String(secret.redirect_uri));
    const cookies = new Map(browser.cookies);
    expect((await browser.get(back.href)).status).toBe(200);
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    const replayed = await browser.get(back.href);
    expect([replayed.status, replayed.text]).toEqual([400, expect.stringContaining('Not connected')]);
    expect(replayed.text).not.toContain(back.searchParams.get('code'));
    expect((await shown(secret)).status).toBe('connected');
  });

  test('is refused in another browser, with another state, and with the cookie of another secret', async () => {
    const secret = await newSecret();
    const { browser, back } = await goToProvider(String(secret.redirect_uri));
    expect((await openBrowser().get(back.href)).status).toBe(400);
    const other = new URL(back);
    other.searchParams.set('state', 'A'.repeat(43));
    expect((await browser.get(other.href)).status).toBe(400);
    const foreign = await newSecret();
    const there = await goToProvider(String(foreign.redirect_uri));
    const mixed = openBrowser();
    const [value] = there.browser.cookies.values();
    const [name] = browser.cookies.keys();
    mixed.cookies.set(String(name), String(value));
    expect((await mixed.get(back.href)).status).toBe(400);
    expect((await shown(secret)).status).toBe('not_connected');
    // None of these has ended the flow of the browser that started it.
    expect((await browser.get(back.href)).status).toBe(200);
  });

  test('is refused if it names another issuer than the one that was asked', async () => {
    const secret = await newSecret();
    const { browser, back } = await goToProvider(String(secret.redirect_uri));
    back.searchParams.set('iss', 'https://evil.example');
    const answer = await browser.get(back.href);
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining('did not come from the provider'),
    ]);
    expect((await shown(secret)).status).toBe('not_connected');
    const right = await goToProvider(String(secret.redirect_uri));
    right.back.searchParams.set('iss', provider.origin);
    expect((await right.browser.get(right.back.href)).status).toBe(200);
  });

  test("with a refusal uses the state up and says why, without the provider's text", async () => {
    const secret = await newSecret();
    const { browser, back } = await goToProvider(String(secret.redirect_uri));
    const cookies = new Map(browser.cookies);
    const denied = new URL(String(secret.redirect_uri));
    denied.searchParams.set('error', 'access_denied');
    denied.searchParams.set('error_description', '<script>alert(1)</script>');
    denied.searchParams.set('state', String(back.searchParams.get('state')));
    const answer = await browser.get(denied.href);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('did not grant access')]);
    expect(answer.text).not.toContain('alert');
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    expect((await browser.get(back.href)).status).toBe(400);
    expect(await shown(secret)).toEqual({
      status: 'not_connected',
      why: 'The provider refused: access_denied (400).',
    });
  });

  test('with a code that the provider does not know ends in an error', async () => {
    const secret = await newSecret();
    const { browser, back } = await goToProvider(String(secret.redirect_uri));
    back.searchParams.set('code', 'made-up');
    expect((await browser.get(back.href)).status).toBe(400);
    expect((await shown(secret)).status).toBe('error');
  });

  test.each([
    '?code=x',
    '?state=x',
    '?error=x',
    '?code=a&code=b&state=c',
    '?code=',
    '?ticket=x',
    '?ticket=a&ticket=b',
  ])('without a flow (%s) is refused', async (query) => {
    const secret = await newSecret();
    const answer = await call(`${String(secret.redirect_uri)}${query}`);
    expect([400, 403]).toContain(answer.status);
    expect((await shown(secret)).status).toBe('not_connected');
  });
});

describe('the implicit grant', () => {
  test('needs no client secret, and a script takes its token from the fragment', async () => {
    const secret = await newSecret({ grant_type: 'implicit', client_secret: undefined });
    const page = await call(String(secret.redirect_uri));
    expect(page.text).toContain('src="../implicit.js"');
    const script = await call(`${product.controlPlane}/auth/oauth2/implicit.js`);
    expect(script.headers['content-type']).toContain('text/javascript');
    const { browser, back } = await goToProvider(`${String(secret.redirect_uri)}?start=1`);
    const fragment = Object.fromEntries(new URLSearchParams(back.hash.slice(1)));
    const post = (cookie: string) =>
      call(String(secret.redirect_uri), {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie },
        body: JSON.stringify(fragment),
      });
    expect((await post('')).status).toBe(400);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    expect((await post(cookie)).json).toMatchObject({ title: 'Connected' });
    const token = await tenant.done('GET', `/v1/secrets/${String(secret.id)}/oauth2/token`);
    expect(token.access_token).toBe(fragment.access_token);
    expect((await post(cookie)).status).toBe(400);
  });
});
