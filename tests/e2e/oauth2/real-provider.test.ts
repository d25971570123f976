/** Against a real OAuth2 server, with a person's browser: every grant, every client authentication, rotation. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTenant, type Json, type Tenant, until } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { clientSecret, createForConsent, endpointsOf } from './src/oidc-secret.ts';
import { type Person, sitDown } from './src/person.ts';
import { type SmallProvider, startSmallProvider } from './src/small-provider.ts';
import { type OidcServer, startOidc } from './src/start-oidc.ts';

let tenant: Tenant;
let oidc: OidcServer;
let small: SmallProvider;
let made = 0;

beforeAll(async () => {
  tenant = await createTenant(product);
  small = await startSmallProvider();
}, 180_000);
afterAll(async () => {
  await small?.stop();
});
afterEach(async () => {
  await oidc?.stop();
});

const nextName = (): string => {
  made += 1;
  return `real_${made}`;
};

async function create(fields: object): Promise<Json> {
  return tenant.done('POST', '/v1/secrets/oauth2', {
    name: nextName(),
    provider: 'custom',
    client_id: 'basic',
    scopes: ['openid', 'offline_access', 'api'],
    ...fields,
  });
}

async function withPerson<T>(work: (person: Person) => Promise<T>): Promise<T> {
  const person = await sitDown();
  try {
    return await work(person);
  } finally {
    await person.leave();
  }
}

const tokenOf = (secret: Json) => tenant.api('GET', `/v1/secrets/${String(secret.id)}/oauth2/token`);
const statusOf = async (secret: Json) =>
  String((await tenant.done('GET', `/v1/secrets/${String(secret.id)}`)).connection_status);

test('a person connects, tokens rotate by themselves, and a link connects again', async () => {
  const made = await createForConsent(tenant, nextName(), { accessSeconds: 2 });
  const { secret } = made;
  oidc = made.oidc;
  expect(await withPerson(({ consent }) => consent(String(secret.redirect_uri)))).toBe('Connected');
  const first = (await tokenOf(secret)).json.data?.access_token;
  await until(
    'three rotations',
    async () => ((await oidc.count())['success refresh_token'] ?? 0) >= 3,
    30_000,
  );
  const later = await tokenOf(secret);
  expect(later.status).toBe(200);
  expect(later.json.data?.access_token).not.toBe(first);
  expect((await oidc.count()).revoked).toBeUndefined();
  const link = await tenant.done('POST', `/v1/secrets/${String(secret.id)}/oauth2/authorize`);
  expect(await withPerson(({ consent }) => consent(String(link.authorize_url)))).toBe('Connected');
  const audit = await tenant.api('GET', '/v1/audit-logs');
  expect(audit.text).toContain('"account":"alice"');
}, 90_000);

test('a person who refuses sees a page, and nothing is connected', async () => {
  const made = await createForConsent(tenant, nextName());
  const { secret } = made;
  oidc = made.oidc;
  const title = await withPerson(async ({ page }) => {
    await page.goto(String(secret.redirect_uri));
    await page.click('text=Cancel');
    return page.textContent('h1');
  });
  expect(title).toBe('Not connected');
  expect(await statusOf(secret)).toBe('not_connected');
});

test.each(['basic', 'post'])('client credentials with client authentication %s', async (method) => {
  oidc = await startOidc();
  const secret = await create({
    ...endpointsOf(oidc),
    client_id: method,
    client_secret: clientSecret,
    client_authentication: method,
    grant_type: 'client_credentials',
    scopes: ['api'],
  });
  expect(secret).toMatchObject({ connection_status: 'connected', last_error: null });
});

test('client credentials with a client certificate work, and without one are refused', async () => {
  oidc = await startOidc();
  const read = (name: string) => readFile(join(import.meta.dirname, 'src/fixtures', name), 'utf8');
  const certificate = await tenant.done('POST', '/v1/secrets/certificate', {
    name: 'client_certificate',
    certificate_content: await read('client.cert.pem'),
    private_key: await read('client.key.pem'),
  });
  const grant = {
    ...endpointsOf(oidc),
    client_id: 'mtls',
    grant_type: 'client_credentials',
    scopes: ['api'],
  };
  const secret = await create({ ...grant, mtls_certificate_id: certificate.id });
  expect([secret.connection_status, secret.last_error, await oidc.count()]).toEqual([
    'connected',
    null,
    { 'success client_credentials': 1 },
  ]);
  expect(secret.mtls_certificate_id).toBe(certificate.id);
  const without = await create({ ...grant, client_secret: 'x' });
  expect(without.connection_status).toBe('error');
  const inUse = await tenant.api('DELETE', `/v1/secrets/${String(certificate.id)}`);
  expect([inUse.status, inUse.json.error?.type]).toEqual([409, 'in_use']);
});

test('the password grant works with the right password, and fails with a wrong one', async () => {
  oidc = await startOidc();
  const grant = {
    ...endpointsOf(oidc),
    client_secret: clientSecret,
    grant_type: 'password',
    username: 'alice',
    scopes: [],
  };
  expect(await create({ ...grant, password: 'correct horse' })).toMatchObject({
    connection_status: 'connected',
  });
  expect(await create({ ...grant, password: 'wrong' })).toMatchObject({
    connection_status: 'error',
    last_error: 'The provider refused: invalid_grant (400).',
  });
});

test('the implicit grant: the script takes the token from the fragment', async () => {
  oidc = await startOidc();
  const secret = await create({
    grant_type: 'implicit',
    auth_url: `${small.origin}/authorize`,
    token_url: `${small.origin}/token`,
  });
  const [title, address] = await withPerson(async ({ page }) => {
    await page.goto(String(secret.redirect_uri));
    await page.waitForSelector('h1:text-is("Connected")');
    return [await page.textContent('h1'), page.url()];
  });
  expect([title, address]).toEqual(['Connected', secret.redirect_uri]);
  const first = (await tokenOf(secret)).json.data?.access_token;
  expect(small.live).toContain(first);
  // The content security policy of a link's page allows the browser to go to a provider without TLS.
  const link = await tenant.done('POST', `/v1/secrets/${String(secret.id)}/oauth2/authorize`);
  await withPerson(async ({ page }) => {
    await page.goto(String(link.authorize_url));
    await page.click('text=Continue');
    await page.waitForSelector('h1:text-is("Connected")');
  });
  expect(small.live).toContain((await tokenOf(secret)).json.data?.access_token);
  expect((await tokenOf(secret)).json.data?.access_token).not.toBe(first);
});
