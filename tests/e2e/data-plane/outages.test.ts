/** A server that the proxy needs goes away, or the proxy itself is told to stop. A product of this file's own. */

import { once } from 'node:events';
import { request } from 'node:http';
import { jest } from '@jest/globals';
import { call, type Tenant, until } from '@knoxcall/testkit';
import { WebSocket, WebSocketServer } from 'ws';
import { answerTo, readWhole } from './src/exchange.ts';
import { type OwnProduct, type OwnProxy, startOwnProduct } from './src/own-product.ts';

jest.setTimeout(30_000);

let own: OwnProduct;

beforeAll(async () => {
  own = await startOwnProduct();
}, 60_000);
beforeEach(() => own.upstream.reset());
afterAll(() => own.stop(), 30_000);

async function tenantWithRoute(proxy: OwnProxy, target = own.upstream.url): Promise<Tenant> {
  const tenant = await own.tenantAt(proxy);
  await tenant.done('POST', '/v1/secrets', { name: 'key', value: 'v-1' });
  const inject_headers_json = { 'X-Key': '{{secret:key}}' };
  await tenant.done('POST', '/v1/routes', { name: 'route', target_base_url: target, inject_headers_json });
  return tenant;
}

test('without Redis for longer than SNAPSHOT_MAX_AGE_SECONDS the proxy answers 503, and recovers by itself', async () => {
  const proxy = await own.startProxy({ SNAPSHOT_MAX_AGE_SECONDS: '3' });
  const tenant = await tenantWithRoute(proxy);
  const status = async () => (await tenant.proxy({ route: 'route' })).status;
  const readiness = async () => (await call(`${proxy.origin}/readyz`)).status;
  expect([await status(), await readiness()]).toEqual([200, 200]);
  await own.product.servers.stopRedis();
  const start = performance.now();
  const statuses: number[] = [];
  await until('it serves no longer', async () => {
    statuses.push(await status());
    return statuses.at(-1) !== 200;
  });
  expect(performance.now() - start).toBeGreaterThan(1500);
  expect(performance.now() - start).toBeLessThan(6000);
  own.upstream.reset();
  const answer = await tenant.proxy({ route: 'route' });
  expect([answer.status, answer.json.error?.type]).toEqual([503, 'dependency_unavailable']);
  expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
  expect(own.upstream.received).toEqual([]);
  expect(await readiness()).toBe(503);
  await own.product.servers.restartRedis();
  await until('it serves again', async () => (await status()) === 200, 3000);
  expect(await readiness()).toBe(200);
  // Later tests rely on changes being in force once they are answered.
  const published = async () => {
    const change = await tenant.api('PATCH', '/v1/routes/route', { timeout_ms: 20_000 });
    return change.status === 200 && !change.text.includes('not_yet_published');
  };
  await until('the control plane reaches Redis again', published);
}, 30_000);

test('too many requests of one tenant in flight get 503 overloaded at once, and another tenant is served', async () => {
  const proxy = await own.startProxy({ MAX_IN_FLIGHT_PER_TENANT: '3' });
  const [tenant, other] = await Promise.all([tenantWithRoute(proxy), tenantWithRoute(proxy)]);
  const waiting: (() => void)[] = [];
  own.upstream.answerWith((_request, response) => void waiting.push(() => response.end()));
  const slow = Array.from({ length: 3 }, () => tenant.proxy({ route: 'route' }));
  await until('three are in flight', () => waiting.length === 3);
  const answer = await tenant.proxy({ route: 'route' });
  expect([answer.status, answer.json.error?.type, answer.headers['retry-after']]).toEqual([
    503,
    'overloaded',
    '1',
  ]);
  expect(waiting).toHaveLength(3);
  const theirs = other.proxy({ route: 'route' });
  await until('the other tenant is served', () => waiting.length === 4);
  for (const finish of waiting) finish();
  const statuses = (await Promise.all([...slow, theirs])).map(({ status }) => status);
  expect(statuses).toEqual([200, 200, 200, 200]);
  own.upstream.reset();
  expect((await tenant.proxy({ route: 'route' })).status).toBe(200);
});

describe('SIGTERM', () => {
  test('an upload and its answer finish, no new request is accepted, and the exit code is 0', async () => {
    const proxy = await own.startProxy();
    const tenant = await tenantWithRoute(proxy);
    const headers = {
      'x-knoxcall-key': tenant.key,
      'x-knoxcall-route': 'route',
      'content-type': 'application/octet-stream',
    };
    const sent = request(proxy.origin, { agent: false, method: 'POST', headers });
    sent.write('first ');
    await until('it is in flight', async () => {
      const { text } = await call(`${proxy.metrics}/metrics`);
      return /^knoxcall_proxy_requests_in_flight 1$/m.test(text);
    });
    proxy.process.kill('SIGTERM');
    await until('nothing new is taken', async () =>
      call(`${proxy.origin}/healthz`).then(
        () => false,
        () => true,
      ),
    );
    const answered = answerTo(sent);
    sent.end('second');
    const answer = await readWhole(await answered);
    expect(answer.status).toBe(200);
    expect(own.upstream.last().body.toString()).toBe('first second');
    expect(await proxy.exited).toBe(0);
  }, 20_000);

  test('WebSockets are closed with 1001 on both sides, and the exit code is 0', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const proxy = await own.startProxy();
    const tenant = await tenantWithRoute(proxy, `http://127.0.0.1:${port}`);
    const headers = { 'x-knoxcall-key': tenant.key, 'x-knoxcall-route': 'route' };
    const connected = once(server, 'connection');
    const socket = new WebSocket(proxy.origin.replace('http:', 'ws:'), { headers });
    const [[upstreamSocket]] = await Promise.all([connected, once(socket, 'open')]);
    const codes = [socket, upstreamSocket as WebSocket].map(async (side) => (await once(side, 'close'))[0]);
    proxy.process.kill('SIGTERM');
    expect(await Promise.all(codes)).toEqual([1001, 1001]);
    expect(await proxy.exited).toBe(0);
    server.close();
  }, 20_000);

  test('an idle proxy ends within two seconds', async () => {
    const proxy = await own.startProxy();
    await call(`${proxy.origin}/healthz`);
    const start = performance.now();
    proxy.process.kill('SIGTERM');
    expect(await proxy.exited).toBe(0);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

test("every outcome is counted by its name, and no label holds a tenant's name", async () => {
  const proxy = await own.startProxy();
  const tenant = await tenantWithRoute(proxy);
  await tenant.proxy({ route: 'route' });
  await tenant.proxy({ route: 'route', key: 'wrong' });
  await tenant.proxy({ route: 'nope' });
  await tenant.proxy({ route: 'route', method: 'TRACE' });
  const body = '{{secret:nope}}';
  await tenant.proxy({ route: 'route', method: 'POST', body, headers: { 'content-type': 'text/plain' } });
  const { text } = await call(`${proxy.metrics}/metrics`);
  for (const outcome of [
    'forwarded',
    'unauthorized',
    'route_not_found',
    'method_not_allowed',
    'missing_secret',
  ]) {
    expect(text).toContain(`knoxcall_proxy_requests_total{outcome="${outcome}"} 1`);
  }
  expect(text).not.toContain(tenant.slug);
  expect(text).not.toContain(tenant.id);
});
