/** The slow provider of one tenant does not delay the refreshes of another; a disabled tenant's provider is not asked. */
import type { ServerResponse } from 'node:http';
import {
  call,
  createTenant,
  type Product,
  type RecordingUpstream,
  startRecordingUpstream,
  until,
} from '@knoxcall/testkit';
import { openDesk } from './src/desk.ts';
import { startOAuth2Product } from './src/oauth2-product.ts';
import { type SmallProvider, startSmallProvider } from './src/small-provider.ts';

const secrets = 60;
/** How many refreshes of one tenant run at once in one worker. */
const atOnce = 10;

let product: Product;
let upstream: RecordingUpstream;
let slow: SmallProvider;
let good: SmallProvider;

beforeAll(async () => {
  product = await startOAuth2Product({
    environment: { OAUTH2_LEASE_SECONDS: '60', OAUTH2_TIMEOUT_MS: '30000' },
  });
  upstream = await startRecordingUpstream();
  [slow, good] = [await startSmallProvider(), await startSmallProvider()];
}, 90_000);
afterAll(async () => {
  await Promise.all([slow.stop(), good.stop(), upstream.close()]);
  await product.stop();
}, 60_000);

test('while sixty refreshes of one tenant hang, a token of another tenant is refreshed in time', async () => {
  const [hog, other] = [await createTenant(product, { plan: 'enterprise' }), await createTenant(product)];
  slow.lifetimeSeconds = 1;
  const held: ServerResponse[] = [];
  const { custom } = openDesk(hog, slow);
  const make = () => hog.done('POST', '/v1/secrets/oauth2', custom({ grant_type: 'client_credentials' }));
  for (let made = 0; made < secrets; made += atOnce) await Promise.all(Array.from({ length: atOnce }, make));
  slow.answering = (_ask, response) => void held.push(response);
  await until('its share of the worker is taken', () => held.length === atOnce, 20_000);

  good.lifetimeSeconds = 1;
  const fields = { name: 'good', grant_type: 'client_credentials' };
  await other.done('POST', '/v1/secrets/oauth2', openDesk(other, good).custom(fields));
  await other.done('POST', '/v1/routes', {
    name: 'r',
    target_base_url: upstream.url,
    inject_headers_json: { Authorization: 'Bearer {{secret:good}}' },
  });
  const asked = good.asks.length;
  for (let refreshes = 1; refreshes <= 3; refreshes += 1) {
    await until('another token', async () => {
      const began = performance.now();
      expect((await other.proxy({ route: 'r' })).status).toBe(200);
      expect(performance.now() - began).toBeLessThan(3_000);
      return good.asks.length >= asked + refreshes;
    });
  }
  expect(held).toHaveLength(atOnce);

  await call(`${product.controlPlane}/admin/v1/tenants/${hog.slug}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${product.adminToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ enabled: false }),
  });
  slow.answering = undefined;
  for (const response of held) response.destroy();
  const count = slow.asks.length;
  await until('the other one goes on', () => good.asks.length >= asked + 5, 20_000);
  expect(slow.asks.length).toBe(count);
}, 90_000);
