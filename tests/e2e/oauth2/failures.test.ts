/** Providers that fail: asked again later, used to the end of what they gave, and never asked where they said no. */
import type { ServerResponse } from 'node:http';
import { createTenant, holdChanges, type Product, type Tenant, until } from '@knoxcall/testkit';
import { type Desk, openDesk } from './src/desk.ts';
import { startOAuth2Product, times } from './src/oauth2-product.ts';
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

describe('providers that fail', () => {
  test.each([
    ['answers 500', (_ask: unknown, response: ServerResponse) => void response.writeHead(500).end()],
    ['never answers', () => undefined],
    [
      'answers without end',
      (_ask: unknown, response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(`{"access_token":"${'x'.repeat(200_000)}"}`);
      },
    ],
    ['answers nonsense', (_ask: unknown, response: ServerResponse) => void response.end('<html>')],
  ])('one that %s is asked again later, and the connection recovers by itself', async (_what, answering) => {
    provider.lifetimeSeconds = 1;
    const id = await desk.connected();
    provider.answering = answering;
    await until('two attempts', () => desk.asked('refresh_token') >= 2, 20_000);
    const token = await desk.tokenOf(id);
    expect([token.status, token.json.error?.type]).toEqual([500, 'token_error']);
    const { status, why } = await desk.statusOf(id);
    expect(status).toBe('connected');
    expect(String(why)).toMatch(/provider/);
    provider.answering = undefined;
    provider.lifetimeSeconds = 3600;
    await until('recovery', async () => (await desk.tokenOf(id)).status === 200, 20_000);
    expect(await desk.statusOf(id)).toEqual({ status: 'connected', why: null });
  });

  test('one that asks for patience is left alone for so long', async () => {
    provider.lifetimeSeconds = 1;
    const id = await desk.connected();
    provider.answering = (_ask, response) => void response.writeHead(429, { 'retry-after': '3' }).end();
    await until('an attempt', () => desk.asked('refresh_token') === 1, 20_000);
    const askedAt = Date.now();
    provider.answering = undefined;
    provider.lifetimeSeconds = 3600;
    expect((await desk.tokenOf(id)).status).toBe(500);
    await until('recovery', async () => (await desk.tokenOf(id)).status === 200, 20_000);
    expect(Date.now() - askedAt).toBeGreaterThanOrEqual(2_900);
    expect(desk.asked('refresh_token')).toBe(2);
  });

  test('invalid_grant ends in error once, and nobody is asked any more', async () => {
    provider.lifetimeSeconds = 1;
    const id = await desk.connected();
    provider.answering = (_ask, response) =>
      void response
        .writeHead(400, { 'content-type': 'application/json' })
        .end('{"error":"invalid_grant","error_description":"token refresh-abc is over"}');
    await until('the error', async () => String((await desk.statusOf(id)).status) === 'error');
    expect((await desk.statusOf(id)).why).toBe('The provider refused: invalid_grant (400).');
    const before = provider.asks.length;
    await until('its end', async () => (await desk.tokenOf(id)).status === 500);
    for (let round = 0; round < 5; round += 1) expect((await desk.tokenOf(id)).status).toBe(500);
    expect(provider.asks).toHaveLength(before);
  });

  test('a lease whose holder is gone ends, and the next one takes over', async () => {
    provider.lifetimeSeconds = 1;
    const id = await desk.connected();
    provider.answering = () => undefined;
    await until('a refresh in flight', () => desk.asked('refresh_token') >= 1);
    await product.kill('worker', 'SIGKILL');
    provider.answering = undefined;
    provider.lifetimeSeconds = 3600;
    const started = Date.now();
    const token = await desk.tokenOf(id);
    expect(token.status).toBe(200);
    expect(Date.now() - started).toBeLessThan((times.leaseSeconds + 4) * 1000);
    await product.start('worker');
  });

  test('an answer that waits for other changes of the tenant outlives the process that got it', async () => {
    provider.lifetimeSeconds = 2;
    const id = await desk.connected();
    const held = await holdChanges(product, tenant.id);
    provider.lifetimeSeconds = 3600;
    await until('a refresh', () => desk.asked('refresh_token') >= 1);
    await held.somebodyWaits();
    await product.kill('worker', 'SIGKILL');
    await held.letGo();
    await product.start('worker');
    await until('the token', async () => (await desk.tokenOf(id)).status === 200, 20_000);
    const { access_token } = (await desk.tokenOf(id)).json.data ?? {};
    expect([desk.asked('refresh_token'), provider.reuses]).toEqual([1, 0]);
    expect(provider.live).toContain(String(access_token));
    expect(await desk.statusOf(id)).toEqual({ status: 'connected', why: null });
  });
});
