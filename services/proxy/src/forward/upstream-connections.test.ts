import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { createEgressGuard } from '@knoxcall/egress';
import type { UpstreamDecision } from './decision.ts';
import { closeAll, listen } from './fixtures/harness.ts';
import { UpstreamConnections } from './upstream-connections.ts';

afterEach(closeAll);

const guard = createEgressGuard({ allowCidrs: ['127.0.0.1'], denyAddresses: [] });
const decision = (origin: string, tenantId: string): UpstreamDecision => ({
  tenantId,
  requestId: 'r',
  origin,
  path: '/',
  method: 'GET',
  headers: [],
  body: { kind: 'none' },
  timeoutMs: 1_000,
  tls: { identity: null, ca: null, maxVersion: null },
  responseHeaders: () => [],
});

async function upstream() {
  const sockets: Socket[] = [];
  const server = createServer((_req, res) => res.end('ok')).on(
    'connection',
    (socket) => void sockets.push(socket),
  );
  const port = await listen(server);
  return { origin: `http://127.0.0.1:${port}`, sockets };
}

const settings = { guard, maxPools: 9, poolIdleMs: 60_000, maxIdle: 40 };
let connections: UpstreamConnections;
const start = (changed: Partial<typeof settings> = {}) => {
  connections = new UpstreamConnections({ ...settings, ...changed });
};
afterEach(() => connections.close());

/** Several at once have a connection each. */
async function fetchAtOnce(one: UpstreamDecision, count: number): Promise<string[]> {
  const leases = Array.from({ length: count }, () => connections.take(one));
  return Promise.all(
    leases.map(async (lease) => {
      const answer = await lease.client.request({ path: '/', method: 'GET' });
      const text = await answer.body.text();
      connections.give(lease);
      return text;
    }),
  );
}
const fetchOnce = (one: UpstreamDecision) => fetchAtOnce(one, 1);

/** Resolves when no more than so many are open. */
async function leftOpen(sockets: readonly Socket[], count: number): Promise<void> {
  const open = sockets.filter((socket) => !socket.closed);
  if (open.length <= count) return;
  await Promise.race(open.map((socket) => once(socket, 'close')));
  await leftOpen(sockets, count);
}

test('requests of one tenant, one after the other, use one connection', async () => {
  const { origin, sockets } = await upstream();
  start();
  for (let request = 1; request <= 3; request += 1) await fetchOnce(decision(origin, 'a'));
  await fetchOnce(decision(origin, 'b'));
  expect(sockets).toHaveLength(2);
});

test('a request may take longer than its connection may be unused, and the connection is closed afterwards', async () => {
  const sockets: Socket[] = [];
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    // undici takes 2 s off the time that a server names.
    response.setHeader('Connection', 'keep-alive').setHeader('Keep-Alive', 'timeout=3');
    setTimeout(() => response.end('ok'), request.url === '/slow' ? 1_300 : 0);
  }).on('connection', (socket) => void sockets.push(socket));
  const origin = `http://127.0.0.1:${await listen(server)}`;
  start();
  for (const path of ['/', '/slow']) {
    const lease = connections.take(decision(origin, 'a'));
    const limits = { headersTimeout: 0, bodyTimeout: 0 };
    const { body } = await lease.client.request({ path, method: 'GET', ...limits });
    expect(await body.text()).toBe('ok');
    connections.give(lease);
  }
  expect(sockets).toHaveLength(1);
  await leftOpen(sockets, 0);
});

test('of several unused connections, the one that was used last is used', async () => {
  const { origin, sockets } = await upstream();
  start();
  const [first, last] = [connections.take(decision(origin, 'a')), connections.take(decision(origin, 'a'))];
  for (const { client } of [first, last])
    await (await client.request({ path: '/', method: 'GET' })).body.dump();
  connections.give(last);
  connections.give(first);
  expect(connections.take(decision(origin, 'a')).client).toBe(first.client);
  expect(sockets).toHaveLength(2);
});

test('there are no more pools than the limit, and the least recently used one is closed first', async () => {
  const { origin, sockets } = await upstream();
  start({ maxPools: 2 });
  for (const tenant of ['a', 'b', 'a', 'c', 'a']) await fetchOnce(decision(origin, tenant));
  expect(connections.size).toBe(2);
  expect(sockets).toHaveLength(3);
  if (!sockets[1]!.closed) await once(sockets[1]!, 'close');
  expect(sockets.filter((socket) => socket.closed)).toHaveLength(1);
});

test('a tenant keeps its share of unused connections, and leaves the others theirs', async () => {
  const { origin, sockets } = await upstream();
  start({ maxIdle: 16 });
  await fetchAtOnce(decision(origin, 'greedy'), 12);
  await leftOpen(sockets, 4);
  await fetchOnce(decision(origin, 'other'));
  await fetchOnce(decision(origin, 'other'));
  expect(sockets).toHaveLength(13);
  await fetchAtOnce(decision(origin, 'greedy'), 4);
  expect(sockets).toHaveLength(13);
});

test('a connection that the upstream closes while it is unused makes room for another one', async () => {
  const { origin, sockets } = await upstream();
  start({ maxIdle: 4 });
  const lease = connections.take(decision(origin, 'a'));
  await (await lease.client.request({ path: '/', method: 'GET' })).body.dump();
  connections.give(lease);
  const disconnected = once(lease.client, 'disconnect');
  sockets[0]!.destroy();
  await disconnected;
  await fetchOnce(decision(origin, 'a'));
  await fetchOnce(decision(origin, 'a'));
  expect(sockets).toHaveLength(2);
});

test('a pool that is closed during a request lets the request finish', async () => {
  const { origin, sockets } = await upstream();
  start({ maxPools: 1 });
  const running = fetchOnce(decision(origin, 'a'));
  await expect(fetchOnce(decision(origin, 'b'))).resolves.toEqual(['ok']);
  await expect(running).resolves.toEqual(['ok']);
  await leftOpen(sockets, 1);
});

test('an idle pool is closed, and at the end all connections are closed', async () => {
  const { origin, sockets } = await upstream();
  start({ poolIdleMs: 20 });
  await fetchOnce(decision(origin, 'a'));
  if (!sockets[0]!.closed) await once(sockets[0]!, 'close');
  expect(connections.size).toBe(0);
  await fetchOnce(decision(origin, 'a'));
  await connections.close();
  if (!sockets[1]!.closed) await once(sockets[1]!, 'close');
});
