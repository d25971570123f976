/** A person at the provider while a refresh is there too: the refresh token that is rotated meanwhile is not lost. */
import { createTenant, type Product, type Tenant, until } from '@knoxcall/testkit';
import { openBrowser } from './src/browse.ts';
import { type Desk, openDesk } from './src/desk.ts';
import { startOAuth2Product } from './src/oauth2-product.ts';
import { type Answering, type SmallProvider, startSmallProvider } from './src/small-provider.ts';

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

const linkTo = async (id: string): Promise<string> =>
  String((await tenant.done('POST', `/v1/secrets/${id}/oauth2/authorize`)).authorize_url);

const refused: Answering = (_ask, response) =>
  void response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}');

test('an attempt that fails takes nothing from a refresh that is under way', async () => {
  provider.lifetimeSeconds = 2;
  const id = await desk.connected();
  provider.answering = refused;
  await until('the error', async () => String((await desk.statusOf(id)).status) === 'error', 20_000);
  provider.answering = undefined;
  provider.lifetimeSeconds = 3600;
  provider.delayMs = 1200;
  const [link, asked] = [await linkTo(id), desk.asked('refresh_token')];
  await tenant.done('PATCH', `/v1/secrets/${id}/oauth2`, { scopes: ['another'] });
  await until('another refresh', () => desk.asked('refresh_token') === asked + 1, 20_000);
  provider.answering = refused;
  expect((await openBrowser().visit(link)).status).toBe(400);
  provider.answering = undefined;
  await until('its token', async () => (await desk.tokenOf(id)).status === 200, 20_000);
  expect([desk.asked('refresh_token'), provider.reuses]).toEqual([asked + 1, 0]);
}, 60_000);

test('a provider that gives a refresh token with the first consent alone: the next one waits for the refresh', async () => {
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
  const link = await linkTo(id);
  await until('a refresh', () => spent.size === 1, 20_000);
  expect((await openBrowser().visit(link)).status).toBe(200);
  await until('two more', () => spent.size === 3, 20_000);
  expect([consents, provider.reuses]).toEqual([2, 0]);
}, 60_000);
