/** Flows during which the configuration changes, and several flows in one browser. */
import { createTenant, type Json, type Tenant, until } from '@knoxcall/testkit';
import { product } from '../src/shared-product.ts';
import { type Browser, goToProvider, openBrowser } from './src/browse.ts';
import { type Desk, openDesk } from './src/desk.ts';
import { type Answering, type SmallProvider, startSmallProvider } from './src/small-provider.ts';

let tenant: Tenant;
let provider: SmallProvider;
let other: SmallProvider;
let desk: Desk;

beforeAll(async () => {
  tenant = await createTenant(product);
}, 120_000);
beforeEach(async () => {
  [provider, other] = await Promise.all([startSmallProvider(), startSmallProvider()]);
  desk = openDesk(tenant, provider);
});
afterEach(() => Promise.all([provider.stop(), other.stop()]));

const create = (fields?: object) => tenant.done('POST', '/v1/secrets/oauth2', desk.custom(fields));
const linkTo = (secret: Json | { id: string }, environment: string, by = tenant): Promise<string> =>
  desk.linkTo(secret, { environment }, by);
const wayBack = async (browser: Browser, start: string) => (await goToProvider(start, browser)).back.href;

async function environment(): Promise<{ id: string; name: string }> {
  const name = `e${Math.random().toString(36).slice(2, 10)}`;
  const { id } = await tenant.done('POST', '/v1/environments', { name });
  return { id: String(id), name };
}

const reconfigured = expect.stringContaining('configuration of the connection changed');

describe('a new client or address', () => {
  test.each([
    ['token_url', () => ({ token_url: `${other.origin}/token`, client_secret: 'mine' })],
    ['auth_url', () => ({ auth_url: `${other.origin}/authorize` })],
    ['client_id', () => ({ client_id: 'another' })],
  ])(
    'that is set while a person is at the provider (%s): no code is exchanged anywhere',
    async (_what, change) => {
      const secret = await create();
      const browser = openBrowser();
      const back = await wayBack(browser, String(secret.redirect_uri));
      await tenant.done('PATCH', `/v1/secrets/${String(secret.id)}/oauth2`, change());
      const answer = await browser.get(back);
      expect([answer.status, answer.text]).toEqual([400, reconfigured]);
      expect([provider.asks.length, other.asks.length]).toEqual([0, 0]);
      expect((await desk.statusOf(String(secret.id))).status).toBe('not_connected');
    },
  );

  test('that is set while a code is exchanged: the answer is dropped, and no other server gets the code', async () => {
    provider.delayMs = 800;
    provider.lifetimeSeconds = 1;
    const secret = await create();
    const browser = openBrowser();
    const back = await wayBack(browser, String(secret.redirect_uri));
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

describe('a change of the configuration', () => {
  const patch = (secret: Json, body: object, as = tenant) =>
    as.api('PATCH', `/v1/secrets/${String(secret.id)}/oauth2`, body);

  test('that keeps the client leaves the connection as it is', async () => {
    const secret = await create();
    await openBrowser().visit(String(secret.redirect_uri));
    const answer = await patch(secret, { client_secret: 'another', scopes: ['read'] });
    expect([answer.status, answer.json.data?.connection_status]).toEqual([200, 'connected']);
  });

  test('to another client needs a new connection; the token stays meanwhile', async () => {
    const secret = await create();
    await openBrowser().visit(String(secret.redirect_uri));
    const answer = await patch(secret, { client_id: 'another' });
    expect([answer.status, answer.json.data?.connection_status]).toEqual([200, 'not_connected']);
    const token = await tenant.api('GET', `/v1/secrets/${String(secret.id)}/oauth2/token`);
    expect([token.status, token.json.data?.connection_status]).toEqual([200, 'not_connected']);
    expect((await openBrowser().visit(await linkTo(secret, 'production'))).status).toBe(200);
    expect((await desk.statusOf(String(secret.id))).status).toBe('connected');
  });

  test('by an editor cannot send a stored client secret to another server', async () => {
    const secret = await create();
    const made = await tenant.done('POST', '/v1/api-keys', { name: 'editor', role: 'editor' });
    const editor = tenant.as(String(made.api_key));
    const moved = { token_url: `${provider.origin}/token?mine` };
    expect((await patch(secret, moved, editor)).status).toBe(403);
    expect((await patch(secret, { ...moved, client_secret: 'mine' }, editor)).status).toBe(200);
    expect((await patch(secret, { token_url: `${provider.origin}/token` })).status).toBe(200);
  });

  test('that is empty, unknown or invalid is refused', async () => {
    const secret = await create();
    for (const body of [{}, { provider: 'google' }, { token_url: 'ftp://x' }, { client_id: '' }]) {
      expect((await patch(secret, body)).status).toBe(400);
    }
    const plain = await tenant.done('POST', '/v1/secrets', { name: 'plain', value: 'x' });
    expect((await patch(plain, { client_id: 'x' })).json.error?.type).toBe('invalid_type');
  });
});

describe('deleting', () => {
  test('an environment ends its links, and a flow for it ends with a page', async () => {
    const secret = await create();
    const { id, name } = await environment();
    const browser = openBrowser();
    const back = await wayBack(browser, await linkTo(secret, name));
    const unused = await linkTo(secret, name);
    await tenant.done('DELETE', `/v1/environments/${id}`);
    expect([(await browser.get(back)).status, (await openBrowser().start(unused)).status]).toEqual([
      400, 403,
    ]);
    expect(provider.asks).toEqual([]);
  });

  test('a key ends the links that were made with it, and the flows that they started', async () => {
    const secret = await create();
    const made = await tenant.done('POST', '/v1/api-keys', { name: 'leaver', role: 'editor' });
    const leaver = tenant.as(String(made.api_key));
    const used = await linkTo(secret, 'production', leaver);
    const started = await linkTo(secret, 'production', leaver);
    const unused = await linkTo(secret, 'production', leaver);
    const ofAnother = await linkTo(secret, 'production');
    const startedBy = async (link: string) => (await openBrowser().start(link)).status;
    expect(await startedBy(used)).toBe(303);
    const browser = openBrowser();
    const back = await wayBack(browser, started);
    await tenant.done('DELETE', `/v1/api-keys/${String(made.id)}`);
    expect([await startedBy(unused), await startedBy(ofAnother)]).toEqual([403, 303]);
    expect((await browser.get(back)).status).toBe(403);
    expect(provider.asks).toEqual([]);
  });

  test.each([
    ['environment', (_secret: Json, id: string) => `/v1/environments/${id}`],
    ['secret', (secret: Json, _id: string) => `/v1/secrets/${String(secret.id)}`],
  ])(
    'the %s while a code is exchanged ends with a page that is not an internal error',
    async (_what, path) => {
      provider.delayMs = 500;
      const secret = await create();
      const { id, name } = await environment();
      const browser = openBrowser();
      const back = await wayBack(browser, await linkTo(secret, name));
      const answering = browser.get(back);
      await until('the exchange', () => provider.asks.length === 1);
      await tenant.done('DELETE', path(secret, id));
      const answer = await answering;
      expect([answer.status, answer.text]).toEqual([400, reconfigured]);
    },
  );
});

describe('a consent in one browser', () => {
  test('can connect two environments of a secret at once', async () => {
    const secret = await create();
    const { name } = await environment();
    const browser = openBrowser();
    const first = await wayBack(browser, await linkTo(secret, 'production'));
    const second = await wayBack(browser, await linkTo(secret, name));
    expect([(await browser.get(second)).status, (await browser.get(first)).status]).toEqual([200, 200]);
    const tokens = await Promise.all([
      desk.tokenOf(String(secret.id)),
      desk.tokenOf(String(secret.id), name),
    ]);
    expect(new Set(tokens.map(({ json }) => json.data?.access_token)).size).toBe(2);
  });

  test('that the person refuses adds no environment to the secret', async () => {
    const secret = await create();
    const { name } = await environment();
    const browser = openBrowser();
    const back = new URL(await wayBack(browser, await linkTo(secret, name)));
    back.searchParams.delete('code');
    back.searchParams.set('error', 'access_denied');
    expect((await browser.get(back.href)).status).toBe(400);
    expect((await tenant.done('GET', `/v1/secrets/${String(secret.id)}`)).environment_count).toBe(1);
  });

  test.each([
    ['two issuers', (back: URL) => back.search.concat('&iss=https://evil.example&iss=https://evil.example')],
    ['a code and an error', (back: URL) => back.search.concat('&error=access_denied')],
    ['two codes', (back: URL) => back.search.concat('&code=x')],
  ])('that brings %s is refused, and the refusal is logged', async (_what, query) => {
    const secret = await create();
    const browser = openBrowser();
    const back = new URL(await wayBack(browser, String(secret.redirect_uri)));
    back.search = query(back);
    expect((await browser.get(back.href)).status).toBe(400);
    expect((await desk.statusOf(String(secret.id))).status).toBe('not_connected');
    expect((await tenant.api('GET', '/v1/audit-logs?limit=1')).text).toContain(
      'secret.oauth2_connect_failed',
    );
  });
});

test('a second consent without an account name does not use the refresh token of the first one', async () => {
  provider.lifetimeSeconds = 1;
  const id = await desk.connected();
  const answers = { access_token: 'access-of-another', token_type: 'Bearer', expires_in: 1 };
  provider.answering = (_ask, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answers));
  const link = await linkTo({ id }, 'production');
  expect((await openBrowser().visit(link)).status).toBe(200);
  provider.answering = undefined;
  await until('the end', async () => String((await desk.statusOf(id)).status) === 'expired');
  expect((await desk.tokenOf(id)).status).toBe(500);
});

const refusing: Answering = (_ask, response) =>
  void response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');

describe('a consent during a refresh', () => {
  test('that fails does not disturb the refresh', async () => {
    provider.lifetimeSeconds = 2;
    const id = await desk.connected();
    provider.answering = refusing;
    await until('the error', async () => String((await desk.statusOf(id)).status) === 'error', 20_000);
    provider.answering = undefined;
    provider.lifetimeSeconds = 3600;
    provider.delayMs = 1200;
    const [link, asked] = [await linkTo({ id }, 'production'), desk.asked('refresh_token')];
    await tenant.done('PATCH', `/v1/secrets/${id}/oauth2`, { scopes: ['another'] });
    await until('another refresh', () => desk.asked('refresh_token') === asked + 1, 20_000);
    provider.answering = refusing;
    expect((await openBrowser().visit(link)).status).toBe(400);
    provider.answering = undefined;
    await until('its token', async () => (await desk.tokenOf(id)).status === 200, 20_000);
    expect([desk.asked('refresh_token'), provider.reuses]).toEqual([asked + 1, 0]);
  }, 60_000);

  test('waits for the refresh if the provider gives a refresh token with the first consent only', async () => {
    const idToken = ['', Buffer.from('{"email":"ops@example.com"}').toString('base64url'), ''].join('.');
    const spent = new Set<string>();
    let consents = 0;
    provider.answering = async ({ form }, response) => {
      const isConsent = form.grant_type === 'authorization_code';
      if (isConsent) consents += 1;
      else if (spent.has(form.refresh_token ?? '')) provider.reuses += 1;
      else spent.add(form.refresh_token ?? '');
      const rotated = isConsent && consents > 1 ? {} : { refresh_token: `refresh-${spent.size}` };
      const answer = { access_token: 'access', expires_in: 2, id_token: idToken, ...rotated };
      if (!isConsent) await new Promise((resolve) => setTimeout(resolve, 800));
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    };
    const id = await desk.connected();
    const link = await linkTo({ id }, 'production');
    await until('a refresh', () => spent.size === 1, 20_000);
    expect((await openBrowser().visit(link)).status).toBe(200);
    await until('two more', () => spent.size === 3, 20_000);
    expect([consents, provider.reuses]).toEqual([2, 0]);
  }, 60_000);
});
