/**
 * Tokens in exchange for a signature: `jwt_bearer` and `private_key_jwt` (RFC 7523) at a real OAuth2 server, and over time:
 * renewals, clocks that differ, keys that change.
 */
import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { createTenant, type Json, type Tenant, until } from '@knoxcall/testkit';
import { exportJWK } from 'jose';
import { certificate } from '../management/src/certificate.ts';
import { product } from '../src/shared-product.ts';
import { type AssertionDesk, keyFile, openAssertionDesk } from './src/assertion-desk.ts';
import { type AssertionServer, startAssertionServer } from './src/assertion-server.ts';
import { newKey } from './src/key-pair.ts';
import { endpointsOf } from './src/oidc-secret.ts';
import { type OidcServer, startOidc } from './src/start-oidc.ts';

let tenant: Tenant;
let desk: AssertionDesk;
let oidc: OidcServer;
let server: AssertionServer;
const keys = { RS256: newKey(), ES256: newKey('ES256'), EdDSA: newKey('EdDSA') };
const [robot, other] = [newKey(), newKey()];

beforeAll(async () => {
  const jwks = await Promise.all(Object.values(keys).map(({ publicKey }) => exportJWK(publicKey)));
  tenant = await createTenant(product);
  desk = openAssertionDesk(tenant);
  oidc = await startOidc({ CLIENT_KEYS: JSON.stringify({ keys: jwks }) });
}, 120_000);
afterAll(async () => {
  await oidc?.stop();
});
beforeEach(async () => {
  server = await startAssertionServer(robot.publicKey);
});
afterEach(() => server.stop());

const isConnected = async (secret: Json): Promise<boolean> =>
  String((await desk.shown(secret)).connection_status) === 'connected';

describe('with a real OAuth2 server', () => {
  const byKey = () => ({ ...endpointsOf(oidc), client_id: 'key', client_authentication: 'private_key_jwt' });

  test.each([
    ['RS256', keys.RS256],
    ['PS256', keys.RS256],
    ['ES256', keys.ES256],
    ['EdDSA', keys.EdDSA],
  ])('a client proves itself with an assertion signed by %s', async (algorithm, { pem }) => {
    const grant = { grant_type: 'client_credentials', scopes: ['api'], algorithm, private_key: pem };
    expect(await desk.create({ ...byKey(), ...grant })).toMatchObject({
      connection_status: 'connected',
      last_error: null,
    });
  });

  test('a client with a key that the server does not know is refused, and asks once', async () => {
    const before = (await oidc.exchanges()).length;
    const secret = await desk.create({
      ...byKey(),
      grant_type: 'client_credentials',
      private_key: other.pem,
    });
    expect(secret).toMatchObject({
      connection_status: 'error',
      last_error: 'The provider refused: invalid_client (401).',
    });
    await desk.tokenOf(secret);
    await desk.tokenOf(secret);
    expect((await oidc.exchanges()).length).toBe(before + 1);
    const repaired = await desk.patch(secret, { private_key: keys.RS256.pem });
    expect(repaired.connection_status).toBe('connected');
  });

  test('the grant itself is an assertion, and a new one is made when the token has ended', async () => {
    await oidc.set({ accessSeconds: 2 });
    const secret = await desk.create({
      ...byKey(),
      auth_url: undefined,
      grant_type: 'jwt_bearer',
      issuer: 'robot',
      subject: 'alice',
      private_key: keys.RS256.pem,
    });
    expect(secret).toMatchObject({ connection_status: 'connected', last_error: null });
    const first = (await desk.tokenOf(secret)).data?.access_token;
    await until(
      'another token',
      async () => (await desk.tokenOf(secret)).data?.access_token !== first,
      20_000,
    );
    await oidc.set({ accessSeconds: 3600 });
    expect((await oidc.count()).revoked).toBeUndefined();
    const stranger = await desk.create({
      ...byKey(),
      grant_type: 'jwt_bearer',
      issuer: 'robot',
      subject: 'mallory',
      private_key: keys.RS256.pem,
    });
    expect(stranger).toMatchObject({
      connection_status: 'error',
      last_error: 'The provider refused: invalid_grant (400).',
    });
  });
});

describe('a signing key in a certificate secret', () => {
  const asserted = (id: unknown, fields: object = {}): Promise<Json> =>
    desk.create({
      grant_type: 'jwt_bearer',
      issuer: 'robot',
      token_url: `${server.origin}/token`,
      signing_key_id: id,
      ...fields,
    });

  test('signs with x5t#S256, counts as in use, and can be replaced by another one', async () => {
    const file = certificate(desk.nextName());
    const { id } = await tenant.done('POST', '/v1/secrets/certificate', file);
    server.publicKey = createPublicKey(String(file.certificate_content));
    const secret = await asserted(id, { claims: { tier: 'gold' }, scopes: ['api'] });
    expect(secret).toMatchObject({ connection_status: 'connected', signing_key_id: id });
    const { raw } = new X509Certificate(String(file.certificate_content));
    const thumbprint = createHash('sha256').update(raw).digest('base64url');
    expect(server.asks[0]).toMatchObject({
      header: { alg: 'RS256', 'x5t#S256': thumbprint },
      claims: { iss: 'robot', tier: 'gold' },
      form: { scope: 'api' },
    });
    const inUse = await tenant.api('DELETE', `/v1/secrets/${String(id)}`);
    expect([inUse.status, inUse.json.error?.type]).toEqual([409, 'in_use']);
    await tenant.done('PUT', `/v1/secrets/${String(id)}/certificate`, {
      certificate_content: other.pem,
      certificate_type: 'key',
    });
    server.publicKey = other.publicKey;
    await desk.patch(secret, { scopes: ['api', 'more'] });
    expect(server.asks.at(-1)?.header).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect((await desk.shown(secret)).connection_status).toBe('connected');
    await tenant.done('DELETE', `/v1/secrets/${String(secret.id)}`);
    expect((await tenant.api('DELETE', `/v1/secrets/${String(id)}`)).status).toBe(200);
  });

  test('causes an error once it no longer fits, and its replacement is used without further action', async () => {
    const { id } = await tenant.done('POST', '/v1/secrets/certificate', {
      name: desk.nextName(),
      certificate_content: other.pem,
      certificate_type: 'key',
    });
    const secret = await asserted(id);
    expect(secret).toMatchObject({ connection_status: 'error' });
    expect(server.asks).toHaveLength(1);
    await tenant.done('PUT', `/v1/secrets/${String(id)}/certificate`, {
      certificate_content: robot.pem,
      certificate_type: 'key',
    });
    await until('a token', () => isConnected(secret), 10_000);
    expect(server.asks).toHaveLength(2);
  });
});

describe('over time', () => {
  const google = (fields: object = {}): Promise<Json> =>
    desk.create({
      provider: 'google_service_account',
      service_account_json: keyFile(robot),
      token_url: `${server.origin}/token`,
      ...fields,
    });

  test.each([
    [45, 'connected'],
    [-45, 'connected'],
    [-600, 'error'],
    [600, 'error'],
  ])('an assertion for a server with a clock %i s off: %s', async (seconds, status) => {
    server.clockSeconds = seconds;
    const secret = await google();
    expect(secret.connection_status).toBe(status);
    if (status === 'connected') return;
    // Somebody may correct the clock, so the provider is asked again.
    server.clockSeconds = 0;
    await until('a token', () => isConnected(secret), 10_000);
  });

  test('a token is renewed with a new assertion, never with the same one', async () => {
    server.lifetimeSeconds = 2;
    const secret = await google();
    await until('three assertions', () => server.asks.length >= 3, 15_000);
    expect(new Set(server.asks.map(({ claims }) => claims.jti)).size).toBe(server.asks.length);
    server.lifetimeSeconds = 3600;
    expect((await desk.tokenOf(secret)).data?.access_token).toMatch(/^ya29\./);
  });

  test('after a rate limit the provider is asked again', async () => {
    server.answer = { status: 403, body: { message: 'API rate limit exceeded for installation ID 9.' } };
    const secret = await desk.create({
      provider: 'github_app',
      app_id: 1234,
      installation_id: 9,
      private_key: robot.pem,
      token_url: `${server.origin}/app/installations/9/access_tokens`,
    });
    expect(secret.connection_status).toBe('error');
    server.answer = undefined;
    await until('a token', () => isConnected(secret), 10_000);
  });
});
