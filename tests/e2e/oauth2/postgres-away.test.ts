/** PostgreSQL is away when a provider answers: a rotated refresh token is kept, and the used one is not sent again. */
import { createTenant, type Product, type Relay, startRelay, type Tenant, until } from '@knoxcall/testkit';
import { openDesk } from './src/desk.ts';
import { startOAuth2Product, times } from './src/oauth2-product.ts';
import { startSmallProvider } from './src/small-provider.ts';

let product: Product;
let relay: Relay;
let tenant: Tenant;

beforeAll(async () => {
  product = await startOAuth2Product({
    controlPlanes: 2,
    workers: 2,
    databaseThrough: async (databaseUrl) => {
      relay = await startRelay(databaseUrl);
      return relay.url;
    },
  });
  tenant = await createTenant(product);
}, 120_000);
afterAll(async () => {
  await product?.stop();
  await relay?.stop();
}, 60_000);

test.each([
  ['reset', 0],
  ['end', 0],
  ['reset', times.leaseSeconds + 1],
  ['end', times.leaseSeconds + 1],
] as const)(
  'connections to PostgreSQL %s, and it is back after %i s',
  async (how, seconds) => {
    const provider = await startSmallProvider();
    const desk = openDesk(tenant, provider);
    provider.lifetimeSeconds = 2;
    const id = await desk.connected();
    provider.delayMs = 800;
    provider.lifetimeSeconds = 3600;
    await until('a refresh', () => desk.asked('refresh_token') === 1);
    relay.cut(how);
    const cutAt = performance.now();
    const others = product.controlPlanes.map((controlPlane) => tenant.at({ ...product, controlPlane }));
    const ask = () => Promise.all(others.map((other) => other.api('GET', `/v1/secrets/${id}/oauth2/token`)));
    while (performance.now() - cutAt < Math.max(1200, seconds * 1000)) {
      const began = performance.now();
      for (const answer of await ask()) expect([503, 401]).toContain(answer.status);
      expect(performance.now() - began).toBeLessThan(2_000);
    }
    relay.restore();
    await until('a token', async () => (await ask()).every(({ status }) => status === 200), 20_000);
    expect([desk.asked('refresh_token'), provider.reuses]).toEqual([1, 0]);
    expect(await desk.statusOf(id)).toEqual({ status: 'connected', why: null });
    await provider.stop();
  },
  90_000,
);

test('many answers at once are all stored', async () => {
  const provider = await startSmallProvider();
  const desk = openDesk(tenant, provider);
  // Each is refreshed once, however long connecting takes.
  provider.dress = (json, { form }) => {
    const expires_in = form.grant_type === 'refresh_token' ? 3600 : 4;
    return { headers: {}, body: JSON.stringify({ ...json, expires_in }) };
  };
  const ids = await Promise.all(Array.from({ length: 16 }, () => desk.connected()));
  provider.delayMs = 800;
  await until('ten refreshes', () => desk.asked('refresh_token') >= 10, 20_000);
  relay.cut('reset');
  const cutAt = performance.now();
  await until('the leases have ended', () => performance.now() - cutAt > (times.leaseSeconds + 1) * 1000);
  relay.restore();
  for (const id of ids) await until('a token', async () => (await desk.tokenOf(id)).status === 200, 20_000);
  expect([desk.asked('refresh_token'), provider.reuses]).toEqual([ids.length, 0]);
  await provider.stop();
}, 90_000);
