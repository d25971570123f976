import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { createEgressGuard } from '@knoxcall/egress';
import type { UpstreamDecision } from './decision.ts';
import { closeAll, listen } from './fixtures/harness.ts';
import { UpstreamPools } from './upstream-pools.ts';

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

async function fetchOnce(pools: UpstreamPools, one: UpstreamDecision): Promise<string> {
  const shared = pools.take(one);
  const answer = await shared.pool.request({ path: '/', method: 'GET' });
  const text = await answer.body.text();
  pools.give(shared);
  return text;
}

test('there are no more pools than the limit, and the least recently used one is closed first', async () => {
  const { origin, sockets } = await upstream();
  const pools = new UpstreamPools({ guard, maxPools: 2, poolIdleMs: 60_000 });
  for (const tenant of ['a', 'b', 'a', 'c', 'a']) await fetchOnce(pools, decision(origin, tenant));
  expect(pools.size).toBe(2);
  expect(sockets).toHaveLength(3);
  if (!sockets[1]!.closed) await once(sockets[1]!, 'close');
  expect(sockets.filter((socket) => socket.closed)).toHaveLength(1);
  await pools.close();
});

test('a pool that is closed during a request lets the request finish', async () => {
  const { origin } = await upstream();
  const pools = new UpstreamPools({ guard, maxPools: 1, poolIdleMs: 60_000 });
  const running = fetchOnce(pools, decision(origin, 'a'));
  await expect(fetchOnce(pools, decision(origin, 'b'))).resolves.toBe('ok');
  await expect(running).resolves.toBe('ok');
  await pools.close();
});

test('an idle pool is closed, and at the end all pools are closed', async () => {
  const { origin, sockets } = await upstream();
  const pools = new UpstreamPools({ guard, maxPools: 9, poolIdleMs: 20 });
  await fetchOnce(pools, decision(origin, 'a'));
  if (!sockets[0]!.closed) await once(sockets[0]!, 'close');
  expect(pools.size).toBe(0);
  await fetchOnce(pools, decision(origin, 'a'));
  await pools.close();
  if (!sockets[1]!.closed) await once(sockets[1]!, 'close');
});
