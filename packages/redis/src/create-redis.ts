/**
 * The one way from REDIS_URL to a client: one server, Sentinel or Cluster. Each command rejects with its own fault, and
 * a connection's faults are `error` events. On reconnecting, the client asks anew where the master is.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseRedisUrl, type RedisPlace } from '@knoxcall/config';
import { Cluster, Redis, type RedisOptions } from 'ioredis';

export type RedisClient = Redis | Cluster;

/** How often one command is retried over nodes that are lost or have moved, 100 ms apart. */
const redirections = 5;
/** Milliseconds until an idle client hears that another server took over. */
const topologyMs = 2_000;

/** The options of a single server. `retryStrategy` is null for a client that makes one connection only. */
type ConnectionOptions = Pick<
  RedisOptions,
  | 'autoResendUnfulfilledCommands'
  | 'commandTimeout'
  | 'connectionName'
  | 'connectTimeout'
  | 'enableOfflineQueue'
  | 'enableReadyCheck'
  | 'lazyConnect'
  | 'maxRetriesPerRequest'
  | 'retryStrategy'
  | 'socketTimeout'
>;

export function createRedis(url: string, options: ConnectionOptions): RedisClient {
  const place = parseRedisUrl(url);
  if (place === undefined) throw new Error('REDIS_URL was not validated');
  const client = createAt(place, options);
  // Without a listener ioredis prints the error.
  client.on('error', () => undefined);
  return client;
}

function createAt(place: RedisPlace, options: ConnectionOptions): RedisClient {
  if (place.form === 'single') return new Redis(place.url, { reconnectOnError, ...options });
  return place.form === 'cluster' ? createCluster(place, options) : createWatched(place, options);
}

/** Each Redis that may be written to, as this client knows them now. */
export function mastersOf(client: RedisClient): Redis[] {
  return client instanceof Cluster ? client.nodes('master') : [client];
}

/** Resolves when commands are taken, and after `patienceMs` at the latest. */
export async function whenTaken(client: RedisClient, patienceMs: number): Promise<void> {
  const ready = Promise.withResolvers<void>();
  client.once('ready', ready.resolve);
  if (client.status !== 'ready') {
    await Promise.race([ready.promise, sleep(patienceMs, undefined, { ref: false })]);
  }
  client.off('ready', ready.resolve);
}

/** Rejects where it does not answer; a cluster, where it does not serve all keys. */
export async function ping(client: RedisClient): Promise<void> {
  if (!(client instanceof Cluster)) await client.ping();
  else if (!/^cluster_state:ok/m.test(String(await client.cluster('INFO'))))
    throw new Error('cluster is down');
}

/** Behind a fixed address, as of a managed Redis, a master may have become a replica. */
const reconnectOnError = (error: Error): boolean => error.message.startsWith('READONLY');

type Place<Form> = Extract<RedisPlace, { form: Form }>;

function createWatched(place: Place<'sentinel'>, options: ConnectionOptions): Redis {
  const { nodes, name, db, tls, login, sentinelLogin } = place;
  return new Redis({
    reconnectOnError,
    ...options,
    ...given(login),
    sentinels: nodes.map((node) => ({ ...node })),
    name,
    db,
    sentinelUsername: sentinelLogin.username,
    sentinelPassword: sentinelLogin.password,
    sentinelCommandTimeout: options.connectTimeout,
    // While no Sentinel answers, a client without a retry strategy ends; any other asks all of them again.
    sentinelRetryStrategy: options.retryStrategy === null ? () => null : options.retryStrategy,
    ...(tls ? { tls: {}, sentinelTLS: {}, enableTLSForSentinelMode: true } : {}),
  });
}

function createCluster(place: Place<'cluster'>, options: ConnectionOptions): Cluster {
  const { retryStrategy, lazyConnect, ...ofNodes } = options;
  const cluster = new Cluster(
    place.nodes.map((node) => ({ ...node })),
    {
      clusterRetryStrategy: retryStrategy,
      lazyConnect,
      slotsRefreshInterval: topologyMs,
      ...(retryStrategy === null ? ofOneConnection : several(options)),
      redisOptions: { ...ofNodes, ...given(place.login), ...(place.tls ? { tls: {} } : {}) },
      // A certificate names hosts, not the addresses behind them.
      dnsLookup: (host, callback) => callback(null, host),
    },
  );
  cluster.on('node error', (error) => cluster.emit('error', error));
  return cluster;
}

/**
 * Follows no redirection. With a ready check or a retry, `connect()` would never end where the check fails; without an
 * offline queue the first command would fail, because it makes the connection.
 */
const ofOneConnection = { maxRedirections: 0, enableReadyCheck: false, enableOfflineQueue: true };

/** Commands that wait for a cluster have no timeout, so a client with a timeout must not queue them. */
const several = ({ enableReadyCheck, enableOfflineQueue, commandTimeout }: ConnectionOptions) => ({
  maxRedirections: redirections,
  enableReadyCheck,
  enableOfflineQueue: enableOfflineQueue ?? commandTimeout === undefined,
});

/** ioredis takes an undefined option as given. */
function given({ username, password }: { username?: string | undefined; password?: string | undefined }) {
  return { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) };
}
