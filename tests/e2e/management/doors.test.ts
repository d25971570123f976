/** Under which host names and on which ports the control plane answers. A product of this file's own. */
import { call, createTenant, type Product, quietPort, startProduct } from '@knoxcall/testkit';
import { rawExchange } from '../data-plane/src/raw-exchange.ts';

let product: Product;
let adminOrigin: string;

beforeAll(async () => {
  const adminPort = await quietPort();
  adminOrigin = `http://127.0.0.1:${adminPort}`;
  product = await startProduct({
    proxies: 0,
    environment: {
      ADMIN_PORT: String(adminPort),
      PUBLIC_API_URL: 'https://knoxcall.example/base',
      CONTROL_PLANE_HOSTS: 'control-plane, 10.1.2.3',
    },
  });
}, 90_000);
afterAll(() => product?.stop(), 60_000);

const at = (host: string, path: string, origin = product.controlPlane) =>
  call(`${origin}${path}`, { headers: { host } });

test.each([
  'knoxcall.example',
  'KNOXCALL.example:8443',
  'control-plane:4000',
  '10.1.2.3',
  'localhost',
  '[::1]:4000',
])('it answers requests for its own host %s', async (host) => {
  expect((await at(host, '/')).status).toBe(200);
  expect((await at(host, '/v1/account')).status).toBe(401);
});

test.each([
  'evil.example',
  'localhost.evil.example',
  'knoxcall.example.evil.example',
  '10.1.2.4',
  '0.0.0.0:4000',
])('it refuses every request for the host %s, whoever sends it', async (host) => {
  const tenant = await createTenant({ ...product, controlPlane: adminOrigin });
  for (const path of [
    '/',
    '/docs',
    '/openapi.json',
    '/v1/account',
    '/auth/oauth2/callback/x',
    '/dashboard/session',
    '/none',
  ]) {
    const answer = await call(`${product.controlPlane}${path}`, {
      headers: { host, authorization: `Bearer ${tenant.key}` },
    });
    expect([answer.status, answer.json.error?.type]).toEqual([421, 'misdirected_request']);
  }
  expect((await at(host, '/admin/v1/tenants', adminOrigin)).status).toBe(421);
});

test('it refuses a request target with another host, whatever the Host header says', async () => {
  const get = (target: string) =>
    rawExchange(
      product.controlPlane,
      `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    );
  expect((await get('http://evil.example/openapi.json')).status).toBe(421);
  expect((await get('http://localhost/openapi.json')).status).toBe(200);
});

test('it answers health probes for any host, also without one', async () => {
  for (const path of ['/healthz', '/readyz']) {
    for (const origin of [product.controlPlane, adminOrigin]) {
      expect((await at('10.9.9.9:4000', path, origin)).status).toBe(200);
    }
    const bare = await rawExchange(product.controlPlane, `GET ${path} HTTP/1.0\r\n\r\n`);
    expect(bare.status).toBe(200);
  }
  expect((await at('anything', '/readyz', product.metrics['control-plane'])).status).toBe(200);
});

test("the operator's API is on its own port, and nothing else is there", async () => {
  const asOperator = { authorization: `Bearer ${product.adminToken}` };
  const ask = (origin: string, path: string) => call(`${origin}${path}`, { headers: asOperator });
  for (const path of ['/admin/v1/tenants', '/admin/v1/none', '/admin/v1']) {
    const answer = await ask(product.controlPlane, path);
    expect([answer.status, answer.json.error?.type]).toEqual([404, 'not_found']);
  }
  expect((await ask(adminOrigin, '/admin/v1/tenants')).status).toBe(200);
  expect((await call(`${adminOrigin}/admin/v1/none`)).status).toBe(401);
  for (const path of [
    '/v1/account',
    '/',
    '/docs',
    '/openapi.json',
    '/auth/oauth2/callback/x',
    '/dashboard/sign-in',
  ]) {
    expect((await ask(adminOrigin, path)).status).toBe(404);
  }
  expect(Object.keys((await at('localhost', '/openapi.json')).json.paths ?? {})).toContain(
    '/admin/v1/tenants',
  );
});

test('browsers are told to use https, because the public address is https', async () => {
  for (const path of ['/', '/v1/account', '/none', '/healthz']) {
    const { headers } = await at('localhost', path);
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  }
});
