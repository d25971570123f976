/** One Redis of several, with the users of the services: its configuration, start and end. */
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { obtainRedis, type ServerProcess, type ServiceUsers, spawnServer } from '@knoxcall/local-stack';
import { Redis } from 'ioredis';
import { quietPort } from '../quiet-port.ts';
import { type Relay, startRelay } from '../start-relay.ts';
import { until } from '../until.ts';

/** `tls`: where it uses TLS only, the files of certificate, key and authority. */
export type TlsFiles = { readonly cert: string; readonly key: string; readonly ca: string };

/** Of all servers of a set. `password` is the operator's, by which they reach each other, too. */
export type SetParts = {
  readonly dir: string;
  readonly password: string;
  readonly users: ServiceUsers;
  readonly tls: TlsFiles | undefined;
  readonly relayed: boolean;
};

export type SetServer = {
  /** The address at which all others reach it. */
  readonly port: number;
  /** The relay through which all others reach it, where the set has relays. */
  readonly relay: Relay | undefined;
  /** As the operator, past the relay. */
  readonly client: Redis;
  /** No effect where it has ended. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves when it has ended. */
  kill(): Promise<void>;
  hasEnded(): boolean;
  /** Starts it again, with its data; `lines` for this run. */
  start(lines?: readonly string[]): Promise<void>;
  stop(): Promise<void>;
};

/**
 * `lines`: its own configuration beside the common one. `announce`: how it tells others a port that is not
 * its own.
 */
type Wanted = {
  readonly lines: readonly string[];
  readonly announce: (port: number) => readonly string[];
};

export async function startSetServer(parts: SetParts, { lines, announce }: Wanted): Promise<SetServer> {
  const { dir, password, users, tls } = parts;
  const port = await quietPort();
  const relay = parts.relayed ? await startRelay(`redis://127.0.0.1:${port}`) : undefined;
  const reachedAt = relay === undefined ? port : Number(new URL(relay.url).port);
  const files = join(dir, `redis-${port}`);
  await mkdir(files, { recursive: true, mode: 0o700 });
  const program = await obtainRedis({ dataDir: dir, log: () => undefined });
  const configuration = [
    ...portLines(port, tls),
    `requirepass ${password}`,
    `masterauth ${password}`,
    `dir ${JSON.stringify(files)}`,
    'appendonly yes',
    'appendfsync no',
    'repl-diskless-sync-delay 0',
    'maxmemory-policy noeviction',
    ...users.lines,
    ...lines,
    ...(relay === undefined ? [] : announce(reachedAt)),
    '',
  ].join('\n');
  let running: ServerProcess;
  const client = new Redis(clientOptions(port, { password, tls }));
  client.on('error', () => undefined);
  const start = async (ofThisLife: readonly string[] = []): Promise<void> => {
    const env = { ...program.env, PATH: '/usr/bin:/bin' };
    const spec = { name: `redis-${port}`, dataDir: dir, command: program.command, args: ['-'], env };
    running = await spawnServer({
      ...spec,
      stdin: `${configuration}${ofThisLife.join('\n')}\n`,
      stopSignal: 'SIGTERM',
    });
    await until(`Redis at ${port}`, async () => (await client.ping()) === 'PONG', 20_000);
  };
  await start();
  return {
    port: reachedAt,
    relay,
    client,
    signal: (signal) => {
      if (!running.hasEnded()) process.kill(running.pid, signal);
    },
    kill: async () => {
      process.kill(running.pid, 'SIGKILL');
      await running.ended;
    },
    hasEnded: () => running.hasEnded(),
    start,
    stop: async () => {
      client.disconnect();
      if (!running.hasEnded()) process.kill(running.pid, 'SIGKILL');
      await running.stop();
      await relay?.stop();
    },
  };
}

export function portLines(port: number, tls: TlsFiles | undefined): string[] {
  if (tls === undefined) return ['bind 127.0.0.1', `port ${port}`];
  const files = [`tls-cert-file ${tls.cert}`, `tls-key-file ${tls.key}`, `tls-ca-cert-file ${tls.ca}`];
  return [
    'bind 127.0.0.1',
    'port 0',
    `tls-port ${port}`,
    ...files,
    'tls-auth-clients no',
    'tls-replication yes',
  ];
}

/** For a client that waits for a server, with only a short time for each attempt. */
export function clientOptions(port: number, { password, tls }: Pick<SetParts, 'password' | 'tls'>) {
  return {
    host: '127.0.0.1',
    port,
    password,
    maxRetriesPerRequest: 0,
    commandTimeout: 1000,
    retryStrategy: () => 50,
    disconnectTimeout: 100,
    ...(tls === undefined ? {} : { tls: { ca: readFileSync(tls.ca) } }),
  };
}
