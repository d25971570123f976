/** A cluster of three masters with a replica each, which takes over within about two seconds. */
import { quietPort } from '../quiet-port.ts';
import { until } from '../until.ts';
import { mastersOf, partsOf, type RedisSet, type RedisSetOptions, untilFollowed } from './redis-set.ts';
import { type SetParts, type SetServer, startSetServer } from './start-set-server.ts';

const masterCount = 3;
const slots = 16_384;

type Node = SetServer & { readonly busPort: number };

export async function startRedisCluster(options: RedisSetOptions): Promise<RedisSet> {
  const parts = await partsOf(options);
  const nodes = await Promise.all(Array.from({ length: 2 * masterCount }, () => startNode(parts)));
  await form(nodes);
  const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const scheme = parts.tls === undefined ? 'redis' : 'rediss';
  const urlOf = (login: string): string => `${scheme}+cluster://${login}@${hosts}`;
  const settled = async (): Promise<void> => {
    await untilFollowed(nodes, masterCount);
    await untilWhole(nodes);
  };
  return {
    url: urlOf(`:${parts.password}`),
    urls: { controlPlane: urlOf(parts.users.controlPlane), proxy: urlOf(parts.users.proxy) },
    servers: nodes,
    masters: () => mastersOf(nodes),
    masterOf: (key) => masterOf(nodes, key),
    settled,
    revive: async () => {
      await Promise.all(nodes.filter((node) => node.hasEnded()).map((node) => node.start()));
      await settled();
    },
    stop: async () => {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

/** Their gossip stays on their own bus. */
const announce = (port: number): string[] => [`cluster-announce-port ${port}`];

async function startNode(parts: SetParts): Promise<Node> {
  const busPort = await quietPort();
  const lines = [
    'cluster-enabled yes',
    'cluster-config-file nodes.conf',
    'cluster-node-timeout 1000',
    `cluster-port ${busPort}`,
    ...(parts.tls === undefined ? [] : ['tls-cluster yes']),
  ];
  return { ...(await startSetServer(parts, { lines, announce })), busPort };
}

async function form(nodes: readonly Node[]): Promise<void> {
  const masters = nodes.slice(0, masterCount);
  const replicas = nodes.slice(masterCount);
  for (const [index, { client }] of masters.entries()) {
    const from = Math.floor((index * slots) / masterCount);
    const to = Math.floor(((index + 1) * slots) / masterCount) - 1;
    await client.call('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
  }
  const [first, ...others] = nodes;
  for (const { port, busPort } of others) {
    await first!.client.call('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPort));
  }
  await untilWhole(nodes);
  for (const [index, { client }] of replicas.entries()) {
    const id = await masters[index]!.client.call('CLUSTER', 'MYID');
    await until(
      'it knows its master',
      async () => (await client.call('CLUSTER', 'REPLICATE', String(id))) === 'OK',
    );
  }
  await untilFollowed(nodes, masterCount);
  await untilWhole(nodes);
}

/** All of them agree that every slot is served, and know each other. */
async function untilWhole(nodes: readonly Node[]): Promise<void> {
  const isWhole = async ({ client }: Node): Promise<boolean> => {
    const state = String(await client.call('CLUSTER', 'INFO'));
    return /^cluster_state:ok/m.test(state) && state.includes(`cluster_known_nodes:${nodes.length}\r`);
  };
  await until('a whole cluster', async () => (await Promise.all(nodes.map(isWhole))).every(Boolean), 30_000);
}

async function masterOf(nodes: readonly Node[], key: string): Promise<Node> {
  const [slot, shards] = await Promise.all([
    answer(nodes, ['CLUSTER', 'KEYSLOT', key]),
    answer(nodes, ['CLUSTER', 'SLOTS']),
  ]);
  const found = (shards as [number, number, [string, number]][]).find(
    ([from, to]) => from <= Number(slot) && Number(slot) <= to,
  );
  return nodes.find(({ port }) => port === found?.[2][1])!;
}

/** Of any node that answers. */
function answer(nodes: readonly Node[], [name = '', ...rest]: readonly string[]): Promise<unknown> {
  return Promise.any(nodes.map(({ client }) => client.call(name, ...rest)));
}
