/** Google service accounts, GitHub Apps and the other presets: requests have the form that their documentation asks for. */
import { createPrivateKey } from 'node:crypto';
import { createTenant, type Json, type Tenant } from '@knoxcall/testkit';
import { makeKey } from '../management/src/make-key.ts';
import { product } from '../src/shared-product.ts';
import { type AssertionDesk, keyFile, openAssertionDesk } from './src/assertion-desk.ts';
import { type AssertionServer, startAssertionServer } from './src/assertion-server.ts';
import { openBrowser } from './src/browse.ts';
import { newKey } from './src/key-pair.ts';
import { type SmallProvider, startSmallProvider } from './src/small-provider.ts';

let tenant: Tenant;
let desk: AssertionDesk;
let server: AssertionServer;
const [robot, other] = [newKey(), newKey()];

beforeAll(async () => {
  tenant = await createTenant(product);
  desk = openAssertionDesk(tenant);
});
beforeEach(async () => {
  server = await startAssertionServer(robot.publicKey);
});
afterEach(() => server.stop());

const google = (fields: object = {}): Promise<Json> =>
  desk.create({
    provider: 'google_service_account',
    service_account_json: keyFile(robot),
    token_url: `${server.origin}/token`,
    ...fields,
  });

describe('a Google service account', () => {
  test('needs only its key file, and asks as Google documents', async () => {
    const secret = await google({ subject: 'ops@example.com', scopes: ['a', 'b'] });
    expect(secret).toMatchObject({ connection_status: 'connected', signing_key_id: null });
    expect((await desk.tokenOf(secret)).data).toMatchObject({ access_token: 'ya29.1', token_type: 'Bearer' });
    const [asked] = server.asks;
    expect(asked?.form).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: expect.any(String),
    });
    expect(asked?.headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded' });
    expect(asked?.headers.authorization).toBeUndefined();
    expect(asked?.header).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
    expect(asked?.claims).toEqual({
      iss: 'robot@p.iam.gserviceaccount.com',
      sub: 'ops@example.com',
      aud: `${server.origin}/token`,
      scope: 'a b',
      iat: expect.any(Number),
      nbf: asked?.claims.iat,
      exp: Number(asked?.claims.iat) + 300,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(Date.now() / 1000 - Number(asked?.claims.iat)).toBeGreaterThan(59);
  });

  test('never shows any part of the key, in any answer', async () => {
    const body = {
      name: desk.nextName(),
      provider: 'google_service_account',
      service_account_json: JSON.stringify(keyFile(robot)),
    };
    const answer = await tenant.api('POST', '/v1/secrets', {
      ...body,
      secret_type: 'oauth2',
      token_url: `${server.origin}/token`,
    });
    expect(answer.status).toBe(201);
    const id = String(answer.json.data?.id);
    const texts = [answer.text];
    for (const path of [
      `/v1/secrets/${id}`,
      '/v1/secrets',
      '/v1/audit-logs',
      `/v1/secrets/${id}/oauth2/token`,
    ])
      texts.push((await tenant.api('GET', path)).text);
    texts.push(
      (await tenant.api('PATCH', `/v1/secrets/${id}/oauth2`, { service_account_json: keyFile(robot) })).text,
    );
    const piece = robot.pem.split('\n')[3] ?? '';
    expect(piece.length).toBeGreaterThan(60);
    for (const text of texts) expect(text).not.toContain(piece);
  });

  test('with a wrong key causes an error once; another key file repairs it', async () => {
    const secret = await google({ service_account_json: keyFile(other) });
    expect(secret).toMatchObject({
      connection_status: 'error',
      last_error: 'The provider refused: invalid_grant (400).',
    });
    expect((await desk.tokenOf(secret)).error?.type).toBe('token_error');
    expect(server.asks).toHaveLength(1);
    const repaired = await desk.patch(secret, { service_account_json: keyFile(robot) });
    expect(repaired.connection_status).toBe('connected');
    expect(server.asks).toHaveLength(2);
  });

  test.each([
    ['no JSON', 'not json', 'service_account_json'],
    ['a key file of a person', { ...keyFile(robot), type: 'authorized_user' }, 'service_account_json'],
    [
      'a token_uri of somebody else',
      { ...keyFile(robot), token_uri: 'https://evil.example/token' },
      'service_account_json',
    ],
    ['a key that is none', { ...keyFile(robot), private_key: 'x' }, 'service_account_json'],
    ['no address', { ...keyFile(robot), client_email: '' }, 'service_account_json'],
  ])('with %s is refused, and the error quotes nothing of the file', async (_what, json, field) => {
    const answer = await tenant.api('POST', '/v1/secrets/oauth2', {
      name: desk.nextName(),
      provider: 'google_service_account',
      service_account_json: json,
    });
    expect([answer.status, Object.keys(answer.json.error?.fields ?? {})]).toEqual([400, [field]]);
    expect(answer.text).not.toContain('evil.example');
  });
});

describe('a GitHub App', () => {
  const github = (fields: object = {}): Promise<Json> =>
    desk.create({
      provider: 'github_app',
      app_id: 1234,
      installation_id: 9,
      private_key: robot.pem,
      token_url: `${server.origin}/app/installations/9/access_tokens`,
      ...fields,
    });

  test('exchanges its assertion for the token of an installation, for an hour', async () => {
    const secret = await github();
    expect(secret).toMatchObject({ connection_status: 'connected', last_error: null });
    const { data } = await desk.tokenOf(secret);
    expect(data?.access_token).toBe('ghs_1');
    const seconds = (Date.parse(String(data?.expires_at)) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(3400);
    expect(seconds).toBeLessThan(3600);
    const [asked] = server.asks;
    expect(asked?.claims).toMatchObject({ iss: '1234', aud: 'https://api.github.com' });
    expect(asked?.headers).toMatchObject({ 'content-length': '0', accept: 'application/json' });
    expect(asked?.form).toEqual({});
  });

  test.each([
    ['a wrong key', { private_key: newKey().pem }, 'A JSON web token could not be decoded (401)'],
    ['another app', { app_id: '99' }, 'A JSON web token could not be decoded (401)'],
    ['another installation', {}, 'Not Found (404)'],
  ])('%s causes an error once', async (what, fields, why) => {
    const path = what === 'another installation' ? 'installations/8' : 'installations/9';
    const secret = await github({ ...fields, token_url: `${server.origin}/app/${path}/access_tokens` });
    expect(secret).toMatchObject({ connection_status: 'error', last_error: `The provider refused: ${why}.` });
    await desk.tokenOf(secret);
    expect(server.asks).toHaveLength(1);
  });

  test('without its ids is refused, and the error names the fields', async () => {
    const body = { name: desk.nextName(), provider: 'github_app', installation_id: '../9' };
    const answer = await tenant.api('POST', '/v1/secrets/oauth2', body);
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.json.error?.fields ?? {}).sort()).toEqual([
      'private_key',
      'provider_params.app_id',
      'provider_params.installation_id',
    ]);
  });
});

test.each([
  [
    'salesforce_jwt',
    { client_id: 'ck', subject: 'a@b.c' },
    { aud: 'https://login.salesforce.com', sub: 'a@b.c' },
  ],
  [
    'docusign_jwt',
    { client_id: 'ik', subject: 'guid' },
    { aud: 'account.docusign.com', scope: 'signature impersonation' },
  ],
])('%s sends the assertion without a client secret', async (provider, fields, claims) => {
  const secret = await desk.create({
    provider,
    private_key: robot.pem,
    token_url: `${server.origin}/token`,
    ...fields,
  });
  // The test server accepts only its own address as the audience, as Google does.
  expect(secret.connection_status).toBe('error');
  const [asked] = server.asks;
  expect(asked?.claims).toMatchObject({ iss: fields.client_id, ...claims });
  expect(Object.keys(asked?.form ?? {}).sort()).toEqual(['assertion', 'grant_type']);
});

test('box_jwt sends its client secret beside the assertion, which a key with a passphrase signs', async () => {
  const cipher = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'ghi' } as const;
  const secret = await desk.create({
    provider: 'box_jwt',
    client_id: 'box',
    client_secret: 'hush-hush',
    key_id: 'abcd',
    subject: '4711',
    audience: `${server.origin}/token`,
    private_key: createPrivateKey(robot.pem).export(cipher),
    passphrase: 'ghi',
    token_url: `${server.origin}/token`,
  });
  expect(secret).toMatchObject({ connection_status: 'connected' });
  const [asked] = server.asks;
  expect(asked?.form).toMatchObject({ client_id: 'box', client_secret: 'hush-hush' });
  expect(asked?.claims).toMatchObject({ iss: 'box', sub: '4711', box_sub_type: 'enterprise' });
  expect(asked?.header).toMatchObject({ kid: 'abcd' });
  expect(Number(asked?.claims.exp) - Number(asked?.claims.iat)).toBe(60);
});

describe('a preset without a key', () => {
  let small: SmallProvider;
  const client = { client_id: 'client', client_secret: 'hush-hush' };
  const basic = `Basic ${Buffer.from('client:hush-hush').toString('base64')}`;
  const addresses = () => ({ auth_url: `${small.origin}/authorize`, token_url: `${small.origin}/token` });
  beforeEach(async () => {
    small = await startSmallProvider();
  });
  afterEach(() => small.stop());

  test("zoom_s2s sends Zoom's own name of the grant, and the account", async () => {
    const fields = { provider_params: { account_id: 'acc_1' }, token_url: `${small.origin}/token` };
    const secret = await desk.create({ provider: 'zoom_s2s', ...client, ...fields });
    expect(secret).toMatchObject({ connection_status: 'connected' });
    expect(small.asks[0]?.form).toEqual({ grant_type: 'account_credentials', account_id: 'acc_1' });
    expect(small.asks[0]?.headers.authorization).toBe(basic);
  });

  test('Notion gets its requests in JSON', async () => {
    const secret = await desk.create({ provider: 'notion', ...client, ...addresses() });
    expect((await openBrowser().visit(String(secret.redirect_uri))).status).toBe(200);
    const [asked] = small.asks;
    expect(asked?.headers).toMatchObject({ 'content-type': 'application/json', authorization: basic });
    expect(asked?.form).toMatchObject({
      grant_type: 'authorization_code',
      redirect_uri: secret.redirect_uri,
    });
    expect((await desk.shown(secret)).connection_status).toBe('connected');
  });

  test('token_response says where a custom answer has its members', async () => {
    small.answering = (_ask, response) =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"code":0,"data":{"tokens":[{"value":"deep","ttl":60}]}}');
    const token_response = { access_token: '/data/tokens/0/value', expires_in: '/data/tokens/0/ttl' };
    const grant = { grant_type: 'client_credentials', ...client, ...addresses(), token_response };
    const secret = await desk.create(grant);
    const { data } = await desk.tokenOf(secret);
    expect(data?.access_token).toBe('deep');
    expect(Date.parse(String(data?.expires_at)) - Date.now()).toBeLessThan(60_000);
    for (const fields of [{ provider: 'box' }, { token_response: { access_token: 'data' } }]) {
      const refused = await desk.tryCreate({ ...grant, ...fields });
      const [field = ''] = Object.keys(refused.json.error?.fields ?? {});
      expect([refused.status, field.split('.')[0]]).toEqual([400, 'token_response']);
    }
  });
});

test('every member who may read gets the list of fields to fill in', async () => {
  const reader = await makeKey(tenant, 'read');
  const list = (await reader.done('GET', '/v1/oauth2/providers')) as unknown as Json[];
  expect(list.map(({ name }) => String(name))).toEqual(
    expect.arrayContaining(['google', 'github_app', 'box']),
  );
  const shopify = list.find(({ name }) => String(name) === 'shopify');
  expect(shopify).toMatchObject({ token_url: 'https://{shop}.myshopify.com/admin/oauth/access_token' });
  const body = { provider: 'shopify', client_id: 'a', client_secret: 'b' };
  const names = async (fields: object) =>
    Object.keys((await desk.tryCreate({ ...body, ...fields })).json.error?.fields ?? {});
  expect(await names({})).toEqual(['provider_params.shop']);
  expect(await names({ provider_params: { shop: 'acme.evil.example/' } })).toEqual(['provider_params.shop']);
  expect(await names({ provider_params: { shop: 'acme', region: 'x' } })).toEqual(['provider_params.region']);
  expect(await names({ provider_params: { shop: 'acme' } })).toEqual([]);
});
