/** A master, two replicas, and three Sentinels that replace it within about two seconds. */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { obtainRedis, type ServerProcess, spawnServer } from '@knoxcall/local-stack';
import { Redis } from 'ioredis';
import { quietPort } from '../quiet-port.ts';
import { until } from '../until.ts';
import { mastersOf, partsOf, type RedisSet, type RedisSetOptions, untilFollowed } from './redis-set.ts';
import { clientOptions, portLines, type SetParts, startSetServer } from './start-set-server.ts';

const group = 'knoxcall';

const announce = (port: number): string[] => [
  'replica-announce-ip 127.0.0.1',
  `replica-announce-port ${port}`,
];

type Sentinel = { readonly port: number; readonly process: ServerProcess };

export async function startSentinelSet(options: RedisSetOptions): Promise<RedisSet> {
  const parts = await partsOf(options);
  const sentinelPassword = randomBytes(24).toString('hex');
  const start = (lines: readonly string[]) => startSetServer(parts, { lines, announce });
  const master = await start([]);
  const replicas = [1, 2].map(() => start([`replicaof 127.0.0.1 ${master.port}`]));
  const servers = [master, ...(await Promise.all(replicas))];
  await untilFollowed(servers, 1);
  const sentinels: Sentinel[] = [];
  while (sentinels.length < 3) {
    sentinels.push(await startSentinel(parts, { master: master.port, sentinelPassword }));
  }
  await untilTheyKnowEachOther(sentinels, { ...parts, password: sentinelPassword });
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const scheme = parts.tls === undefined ? 'redis' : 'rediss';
  const urlOf = (login: string): string =>
    `${scheme}+sentinel://${login}@${hosts}/${group}?sentinel_password=${sentinelPassword}`;
  const masters = () => mastersOf(servers);
  return {
    url: urlOf(`:${parts.password}`),
    urls: { controlPlane: urlOf(parts.users.controlPlane), proxy: urlOf(parts.users.proxy) },
    servers,
    masters,
    masterOf: async () => (await masters())[0]!,
    settled: () => untilFollowed(servers, 1),
    revive: async () => {
      await until('a master', async () => (await masters()).length === 1, 30_000);
      const [leading] = await masters();
      const dead = servers.filter((server) => server.hasEnded());
      await Promise.all(dead.map((server) => server.start([`replicaof 127.0.0.1 ${leading?.port}`])));
      await untilFollowed(servers, 1);
    },
    stop: async () => {
      for (const { process } of sentinels) await process.stop();
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

async function startSentinel(
  { dir, password, tls }: SetParts,
  { master, sentinelPassword }: { master: number; sentinelPassword: string },
): Promise<Sentinel> {
  const port = await quietPort();
  const files = join(dir, `sentinel-${port}`);
  await mkdir(files, { mode: 0o700 });
  const program = await obtainRedis({ dataDir: dir, log: () => undefined });
  const configuration = join(files, 'sentinel.conf');
  const lines = [
    ...portLines(port, tls),
    `dir ${JSON.stringify(files)}`,
    `requirepass ${sentinelPassword}`,
    `sentinel sentinel-pass ${sentinelPassword}`,
    `sentinel monitor ${group} 127.0.0.1 ${master} 2`,
    `sentinel auth-pass ${group} ${password}`,
    `sentinel down-after-milliseconds ${group} 1000`,
    `sentinel failover-timeout ${group} 5000`,
    `sentinel parallel-syncs ${group} 2`,
  ];
  // Sentinels write their state into their configuration.
  await writeFile(configuration, `${lines.join('\n')}\n`, { mode: 0o600 });
  const process = await spawnServer({
    name: `sentinel-${port}`,
    dataDir: dir,
    command: program.command,
    args: [configuration, '--sentinel'],
    env: { ...program.env, PATH: '/usr/bin:/bin' },
    stopSignal: 'SIGKILL',
  });
  return { port, process };
}

async function untilTheyKnowEachOther(
  sentinels: readonly Sentinel[],
  login: Pick<SetParts, 'password' | 'tls'>,
): Promise<void> {
  const clients = sentinels.map(
    ({ port }) => new Redis({ ...clientOptions(port, login), enableReadyCheck: false }),
  );
  for (const client of clients) client.on('error', () => undefined);
  const know = async (client: Redis): Promise<boolean> => {
    const [others, replicas] = await Promise.all([
      client.call('SENTINEL', 'sentinels', group),
      client.call('SENTINEL', 'replicas', group),
    ]);
    return [others, replicas].every((found) => Array.isArray(found) && found.length === 2);
  };
  await until(
    'Sentinels know each other and the replicas',
    async () => (await Promise.all(clients.map(know))).every(Boolean),
    30_000,
  );
  for (const client of clients) client.disconnect();
}
