/** Who may begin to connect a secret: a person with a link, and for a while anybody who knows its address. */
import { call, connectPostgres, createTenant, type Json, type Tenant } from '@knoxcall/testkit';
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

test('a link begins with a page that asks for a click, without a script; opening it does not use the link up', async () => {
  const link = await desk.linkTo(await newSecret());
  for (let looks = 0; looks < 3; looks += 1) {
    const page = await openBrowser().get(link);
    expect([page.status, page.headers['set-cookie'], page.headers.location]).toEqual([
      200,
      undefined,
      undefined,
    ]);
    expect(page.text).toContain('<form method="post"><button type="submit">');
    expect(page.text).not.toContain('<script');
    const policy = page.headers['content-security-policy'];
    expect(policy).toContain(`form-action 'self' https: ${provider.origin}`);
    expect(policy).toContain("default-src 'none'");
  }
  const [clicked, again] = [await call(link, { method: 'POST' }), await call(link, { method: 'POST' })];
  expect([clicked.status, new URL(String(clicked.headers.location)).origin]).toEqual([303, provider.origin]);
  expect([again.status, (await openBrowser().get(link)).status]).toEqual([403, 403]);
});

/** Anybody who knows the address may use it, so it works for an hour, for one connection, and only if the tenant allows it. */
describe('the first consent, without a link', () => {
  const refused = [403, expect.stringContaining('A link is needed')];

  test('is possible once: a second one that began before is refused at its end', async () => {
    const secret = await newSecret();
    const [first, second] = [
      await goToProvider(String(secret.redirect_uri)),
      await goToProvider(String(secret.redirect_uri)),
    ];
    expect((await first.browser.get(first.back.href)).status).toBe(200);
    const token = () => tenant.done('GET', `/v1/secrets/${String(secret.id)}/oauth2/token`);
    const { access_token } = await token();
    const asked = provider.asks.length;
    const late = await second.browser.get(second.back.href);
    expect([late.status, late.text]).toEqual(refused);
    expect([provider.asks.length, (await token()).access_token]).toEqual([asked, access_token]);
    expect(await shown(secret)).toEqual({ status: 'connected', why: null });
    const again = await openBrowser().visit(String(secret.redirect_uri));
    expect([again.status, again.text]).toEqual(refused);
    expect((await openBrowser().visit(await desk.linkTo(secret))).status).toBe(200);
  });

  test('is impossible an hour after the secret was created', async () => {
    const [young, old] = [await newSecret(), await newSecret()];
    const age = 'UPDATE secrets SET created_at = created_at - make_interval(mins => $2) WHERE id = $1';
    const postgres = await connectPostgres(product.databaseUrl);
    await postgres.query(age, [young.id, 59]);
    await postgres.query(age, [old.id, 60]);
    await postgres.end();
    expect((await openBrowser().visit(String(young.redirect_uri))).status).toBe(200);
    expect((await openBrowser().visit(String(old.redirect_uri))).status).toBe(403);
    expect((await openBrowser().visit(await desk.linkTo(old))).status).toBe(200);
  });

  test('is refused if the tenant turns it off, even if it has begun; links still work', async () => {
    const secret = await newSecret();
    const { browser, back } = await goToProvider(String(secret.redirect_uri));
    const allow = (oauth2_bare_start: unknown) => tenant.api('PATCH', '/v1/account', { oauth2_bare_start });
    expect((await allow('no')).status).toBe(400);
    expect((await tenant.api('PATCH', '/v1/account', {})).status).toBe(400);
    const made = await tenant.done('POST', '/v1/api-keys', { name: 'e', role: 'editor' });
    expect((await tenant.as(String(made.api_key)).api('PATCH', '/v1/account', {})).status).toBe(403);
    expect((await allow(false)).json.data).toMatchObject({ oauth2_bare_start: false });
    expect((await call(String(secret.redirect_uri))).status).toBe(403);
    expect((await browser.get(back.href)).status).toBe(403);
    expect((await shown(secret)).status).toBe('not_connected');
    expect((await openBrowser().visit(await desk.linkTo(secret))).status).toBe(200);
    expect((await tenant.done('GET', '/v1/account')).oauth2_bare_start).toBe(false);
    await allow(true);
    const other = await newSecret();
    expect((await openBrowser().visit(String(other.redirect_uri))).status).toBe(200);
  });

  test('is shown with the secret and in the audit log: when, how, from which address, and for which account', async () => {
    const claims = Buffer.from('{"sub":"1","email":"mallory@example.com"}').toString('base64url');
    provider.dress = (json) => ({
      headers: {},
      body: JSON.stringify({ ...json, id_token: `a.${claims}.b` }),
    });
    const secret = await newSecret();
    expect(secret.last_connected).toBeNull();
    await openBrowser().visit(String(secret.redirect_uri));
    provider.dress = undefined;
    const read = () => tenant.done('GET', `/v1/secrets/${String(secret.id)}`);
    const who = { by: 'bare_redirect', address: '127.0.0.1', account: 'mallory@example.com' };
    expect((await read()).last_connected).toEqual({ at: expect.stringMatching(/Z$/), ...who });
    const { data } = (await tenant.api('GET', '/v1/audit-logs?action=secret.oauth2_connect')).json;
    const event = (data as unknown as Json[]).find(({ resource_id }) => resource_id === secret.id);
    expect(event).toMatchObject({ actor_type: 'user', ip_address: '127.0.0.1', details: who });
    await openBrowser().visit(await desk.linkTo(secret));
    const { key_id } = (await tenant.done('GET', '/v1/account')).key as Json;
    expect((await read()).last_connected).toMatchObject({ by: key_id, account: null });
  });
});
