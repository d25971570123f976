/** Flows that meet something else at their end than at their start, and more than one flow in one browser. */
import { call, createTenant, type Json, type Product, type Tenant, until } from '@knoxcall/testkit';
import { type Browser, openBrowser } from './src/browse.ts';
import { type Desk, openDesk } from './src/desk.ts';
import { startOAuth2Product } from './src/oauth2-product.ts';
import { type SmallProvider, startSmallProvider } from './src/small-provider.ts';

let product: Product;
let tenant: Tenant;
let provider: SmallProvider;
let other: SmallProvider;
let desk: Desk;

beforeAll(async () => {
  product = await startOAuth2Product();
  tenant = await createTenant(product);
}, 120_000);
afterAll(() => product?.stop());
beforeEach(async () => {
  [provider, other] = await Promise.all([startSmallProvider(), startSmallProvider()]);
  desk = openDesk(tenant, provider);
});
afterEach(() => Promise.all([provider.stop(), other.stop()]));

const create = (fields?: object) => tenant.done('POST', '/v1/secrets/oauth2', desk.custom(fields));
const linkTo = async (secret: Json, environment: string, by = tenant): Promise<string> =>
  String(
    (await by.done('POST', `/v1/secrets/${String(secret.id)}/oauth2/authorize`, { environment }))
      .authorize_url,
  );

/** As far as the provider: where it would send the browser back to. */
async function atTheProvider(browser: Browser, start: string): Promise<string> {
  const started = await browser.get(start);
  expect(started.status).toBe(302);
  return String((await call(String(started.headers.location))).headers.location);
}

async function environment(): Promise<{ id: string; name: string }> {
  const name = `e${Math.random().toString(36).slice(2, 10)}`;
  const { id } = await tenant.done('POST', '/v1/environments', { name });
  return { id: String(id), name };
}

const reconfigured = expect.stringContaining('configured anew');

describe('another client or address', () => {
  test.each([
    ['token_url', () => ({ token_url: `${other.origin}/token`, client_secret: 'mine' })],
    ['auth_url', () => ({ auth_url: `${other.origin}/authorize` })],
    ['client_id', () => ({ client_id: 'another' })],
  ])('set while a person is at the provider (%s): no code is taken anywhere', async (_what, change) => {
    const secret = await create();
    const browser = openBrowser();
    const back = await atTheProvider(browser, String(secret.redirect_uri));
    await tenant.done('PATCH', `/v1/secrets/${String(secret.id)}/oauth2`, change());
    const answer = await browser.get(back);
    expect([answer.status, answer.text]).toEqual([400, reconfigured]);
    expect([provider.asks.length, other.asks.length]).toEqual([0, 0]);
    expect((await desk.statusOf(String(secret.id))).status).toBe('not_connected');
  });

  test('set while a code is exchanged: what comes is dropped, and goes to nobody else', async () => {
    provider.delayMs = 800;
    provider.lifetimeSeconds = 1;
    const secret = await create();
    const browser = openBrowser();
    const back = await atTheProvider(browser, String(secret.redirect_uri));
    const answering = browser.get(back);
    await until('the exchange', () => provider.asks.length === 1);
    const change = { token_url: `${other.origin}/token`, client_secret: 'mine' };
    await tenant.done('PATCH', `/v1/secrets/${String(secret.id)}/oauth2`, change);
    const answer = await answering;
    expect([answer.status, answer.text]).toEqual([400, reconfigured]);
    expect((await desk.tokenOf(String(secret.id))).status).toBe(500);
    expect((await desk.statusOf(String(secret.id))).status).toBe('not_connected');
    expect(other.asks).toEqual([]);
  });
});

describe('what is gone', () => {
  test('an environment ends its links, and its flows with a page', async () => {
    const secret = await create();
    const { id, name } = await environment();
    const browser = openBrowser();
    const back = await atTheProvider(browser, await linkTo(secret, name));
    const unused = await linkTo(secret, name);
    await tenant.done('DELETE', `/v1/environments/${id}`);
    expect([(await browser.get(back)).status, (await openBrowser().get(unused)).status]).toEqual([400, 403]);
    expect(provider.asks).toEqual([]);
  });

  test('a key ends the links that were made with it', async () => {
    const secret = await create();
    const made = await tenant.done('POST', '/v1/api-keys', { name: 'leaver', role: 'editor' });
    const leaver = tenant.as(String(made.api_key));
    const used = await linkTo(secret, 'production', leaver);
    const unused = await linkTo(secret, 'production', leaver);
    const ofAnother = await linkTo(secret, 'production');
    const startedBy = async (link: string) => (await openBrowser().get(link)).status;
    expect(await startedBy(used)).toBe(302);
    await tenant.done('DELETE', `/v1/api-keys/${String(made.id)}`);
    expect([await startedBy(unused), await startedBy(ofAnother)]).toEqual([403, 302]);
  });

  test.each([
    ['environment', (_secret: Json, id: string) => `/v1/environments/${id}`],
    ['secret', (secret: Json, _id: string) => `/v1/secrets/${String(secret.id)}`],
  ])('the %s, while a code is exchanged: a page, and no fault of ours', async (_what, path) => {
    provider.delayMs = 500;
    const secret = await create();
    const { id, name } = await environment();
    const browser = openBrowser();
    const back = await atTheProvider(browser, await linkTo(secret, name));
    const answering = browser.get(back);
    await until('the exchange', () => provider.asks.length === 1);
    await tenant.done('DELETE', path(secret, id));
    const answer = await answering;
    expect([answer.status, answer.text]).toEqual([400, reconfigured]);
  });
});

describe('one browser', () => {
  test('connects two environments of a secret at once', async () => {
    const secret = await create();
    const { name } = await environment();
    const browser = openBrowser();
    const first = await atTheProvider(browser, await linkTo(secret, 'production'));
    const second = await atTheProvider(browser, await linkTo(secret, name));
    expect([(await browser.get(second)).status, (await browser.get(first)).status]).toEqual([200, 200]);
    const tokens = await Promise.all([
      desk.tokenOf(String(secret.id)),
      desk.tokenOf(String(secret.id), name),
    ]);
    expect(new Set(tokens.map(({ json }) => json.data?.access_token)).size).toBe(2);
  });

  test('that says no in an environment leaves nothing of it with the secret', async () => {
    const secret = await create();
    const { name } = await environment();
    const browser = openBrowser();
    const back = new URL(await atTheProvider(browser, await linkTo(secret, name)));
    back.searchParams.delete('code');
    back.searchParams.set('error', 'access_denied');
    expect((await browser.get(back.href)).status).toBe(400);
    expect((await tenant.done('GET', `/v1/secrets/${String(secret.id)}`)).environment_count).toBe(1);
  });

  test.each([
    ['two issuers', (back: URL) => back.search.concat('&iss=https://evil.example&iss=https://evil.example')],
    ['a code and an error', (back: URL) => back.search.concat('&error=access_denied')],
    ['two codes', (back: URL) => back.search.concat('&code=x')],
  ])('that brings %s is refused, and it is told', async (_what, query) => {
    const secret = await create();
    const browser = openBrowser();
    const back = new URL(await atTheProvider(browser, String(secret.redirect_uri)));
    back.search = query(back);
    expect((await browser.get(back.href)).status).toBe(400);
    expect((await desk.statusOf(String(secret.id))).status).toBe('not_connected');
    expect((await tenant.api('GET', '/v1/audit-logs?limit=1')).text).toContain(
      'secret.oauth2_connect_failed',
    );
  });
});

test('a second person whose provider names nobody does not go on with the refresh token of the first', async () => {
  provider.lifetimeSeconds = 1;
  const id = await desk.connected();
  const answers = { access_token: 'access-of-another', token_type: 'Bearer', expires_in: 1 };
  provider.answering = (_ask, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answers));
  const link = await linkTo({ id } as unknown as Json, 'production');
  expect((await openBrowser().visit(link)).status).toBe(200);
  provider.answering = undefined;
  await until('the end', async () => String((await desk.statusOf(id)).status) === 'expired');
  expect((await desk.tokenOf(id)).status).toBe(500);
});
