/** The settings of an operator apply to requests at the proxy. A product of this file's own. */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { jest } from '@jest/globals';
import { type CallAnswer, quietPort, type Tenant } from '@knoxcall/testkit';
import { expectRefused } from './src/expect-refused.ts';
import { type OwnProduct, type OwnProxy, startOwnProduct } from './src/own-product.ts';
import { rawExchange } from './src/raw-exchange.ts';

jest.setTimeout(30_000);

let own: OwnProduct;

beforeAll(async () => {
  own = await startOwnProduct();
}, 60_000);
beforeEach(() => own.upstream.reset());
afterAll(() => own.stop(), 30_000);

async function tenantAt(proxy: OwnProxy, fields: object = {}): Promise<Tenant> {
  const tenant = await own.tenantAt(proxy);
  await tenant.done('POST', '/v1/secrets', { name: 'key', value: 'v-1' });
  await tenant.done('POST', '/v1/routes', { name: 'route', target_base_url: own.upstream.url, ...fields });
  return tenant;
}
const post = (tenant: Tenant, body: string): Promise<CallAnswer> =>
  tenant.proxy({ route: 'route', method: 'POST', body, headers: { 'content-type': 'text/plain' } });
const head = (tenant: Tenant): string =>
  `POST / HTTP/1.1\r\nHost: x\r\nx-knoxcall-key: ${tenant.key}\r\nx-knoxcall-route: route\r\nContent-Type: text/plain\r\n`;

test('with a key that cannot unwrap the data keys: 503 dependency_unavailable, and nothing is sent', async () => {
  const proxy = await own.startProxy({ KNOXCALL_MASTER_KEY: randomBytes(32).toString('base64') });
  const answer = await (await tenantAt(proxy)).proxy({ route: 'route' });
  expectRefused(answer, { status: 503, type: 'dependency_unavailable' }, own.upstream);
});

test('with an empty EGRESS_ALLOW_CIDRS loopback is denied; a denied address stays denied inside an allowed range', async () => {
  const strict = await own.startProxy({ EGRESS_ALLOW_CIDRS: '' });
  const answer = await (await tenantAt(strict)).proxy({ route: 'route' });
  expectRefused(answer, { status: 403, type: 'egress_denied' }, own.upstream);
  const { host } = new URL(own.product.servers.databaseUrl);
  const guarded = await own.startProxy({ EGRESS_DENY_ADDRESSES: host });
  const tenant = await tenantAt(guarded, { target_base_url: `http://${host}` });
  const denied = await tenant.proxy({ route: 'route' });
  expectRefused(denied, { status: 403, type: 'egress_denied' }, own.upstream);
});

test("Redis and the proxy's own listeners are denied without any setting", async () => {
  const proxy = await own.startProxy({ PROXY_PORT: String(await quietPort()) });
  const redis = new URL(own.product.servers.redisUrl).host;
  for (const host of [redis, new URL(proxy.origin).host, `localhost:${new URL(proxy.origin).port}`]) {
    const tenant = await tenantAt(proxy, { target_base_url: `http://${host}` });
    const denied = await tenant.proxy({ route: 'route' });
    expectRefused(denied, { status: 403, type: 'egress_denied' }, own.upstream);
  }
});

test('TRUSTED_PROXIES: the caller is the last address that no trusted proxy wrote', async () => {
  const proxy = await own.startProxy({ TRUSTED_PROXIES: '127.0.0.0/8,10.9.0.0/16' });
  const tenant = await tenantAt(proxy, { ip_allowlist: ['192.0.2.7'] });
  const from = async (forwarded: string): Promise<number> =>
    (await tenant.proxy({ route: 'route', headers: { 'x-forwarded-for': forwarded } })).status;
  expect(await from('192.0.2.7')).toBe(200);
  expect(await from('198.51.100.1, 192.0.2.7, 10.9.1.1')).toBe(200);
  expect(own.upstream.last().headers['x-forwarded-for']).toBeUndefined();
  expect(await from('192.0.2.7, 198.51.100.1')).toBe(403);
  expect(await from('198.51.100.1')).toBe(403);
  expect(await from('192.0.2.7, nonsense')).toBe(403);
  expect((await tenant.proxy({ route: 'route' })).status).toBe(403);
});

test('BODY_INJECTION_MAX_BYTES: a body of that size is rewritten, one byte more is not, and 0 rewrites none', async () => {
  const tenant = await tenantAt(await own.startProxy({ BODY_INJECTION_MAX_BYTES: '20' }));
  expect((await post(tenant, '{{secret:key}}123456')).headers['x-knox-substitution']).toBe('count=1');
  expect(own.upstream.last().body.toString()).toBe('v-1123456');
  expect((await post(tenant, '{{secret:key}}1234567')).headers['x-knox-substitution']).toBe(
    'skipped=oversize',
  );
  expect(own.upstream.last().body.toString()).toBe('{{secret:key}}1234567');
  const none = await tenantAt(await own.startProxy({ BODY_INJECTION_MAX_BYTES: '0' }));
  expect((await post(none, '{{secret:key}}')).headers['x-knox-substitution']).toBe('skipped=oversize');
  const headers = { inject_headers_json: { 'X-Key': '{{secret:key}}', 'X-Plain': 'as it is' } };
  await none.done('PATCH', '/v1/routes/route', headers);
  expect((await none.proxy({ route: 'route' })).headers['x-knox-substitution']).toBe('count=1');
  expect(own.upstream.last().headers).toMatchObject({ 'x-key': 'v-1', 'x-plain': 'as it is' });
});

test('PROXY_BASE_DOMAIN: the host of a tenant is below this domain, and other hosts below it name no tenant', async () => {
  const tenant = await tenantAt(await own.startProxy({ PROXY_BASE_DOMAIN: 'Knox.Example' }));
  const at = async (host: string): Promise<number> =>
    (await tenant.proxy({ route: 'route', headers: { host } })).status;
  expect([await at(`${tenant.slug}.knox.example`), await at(`${tenant.slug}.localhost`)]).toEqual([200, 200]);
  expect([await at('other.knox.example'), await at(`a.${tenant.slug}.knox.example`)]).toEqual([401, 401]);
});

describe('a slow caller', () => {
  test('sends no whole head in time: 408, and the connection closes', async () => {
    const proxy = await own.startProxy({ HEADER_TIMEOUT_SECONDS: '1' });
    const start = performance.now();
    const answer = await rawExchange(proxy.origin, 'GET / HTTP/1.1\r\nHost: x\r\n');
    expect([answer.status, JSON.parse(answer.body).error.type]).toEqual([408, 'bad_request']);
    expect(performance.now() - start).toBeLessThan(4000);
  });

  test('stops sending the body: 400 bad_request, and nothing is sent upstream', async () => {
    const proxy = await own.startProxy({ BODY_IDLE_TIMEOUT_SECONDS: '1' });
    const bytes = `${head(await tenantAt(proxy))}Content-Length: 100\r\nConnection: close\r\n\r\nbegun`;
    const answer = await rawExchange(proxy.origin, bytes);
    expect([answer.status, JSON.parse(answer.body).error.type]).toEqual([400, 'bad_request']);
    expect(own.upstream.received).toEqual([]);
  });

  test('sends the body slowly but steadily, and may take as long as it needs', async () => {
    const proxy = await own.startProxy({ BODY_IDLE_TIMEOUT_SECONDS: '1' });
    const { hostname, port } = new URL(proxy.origin);
    const socket = connect(Number(port), hostname);
    const closed = once(socket, 'close');
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
    });
    socket.write(`${head(await tenantAt(proxy))}Content-Length: 6\r\nConnection: close\r\n\r\n`);
    for (const byte of 'slowly') {
      socket.write(byte);
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    await closed;
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(own.upstream.last().body.toString()).toBe('slowly');
  }, 15_000);
});

test('bad settings end the process with one message that names all of them', async () => {
  const settings = { PROXY_PORT: 'x', SNAPSHOT_MAX_AGE_SECONDS: '0', TRUSTED_PROXIES: 'somewhere' };
  const refused = await own.startProxy(settings).then(
    () => undefined,
    (error: Error) => error.message,
  );
  for (const name of Object.keys(settings)) expect(refused).toContain(name);
  expect(refused).toContain('ended with 1');
});
