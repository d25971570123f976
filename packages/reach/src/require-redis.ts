/** Checks that the Redis named by a setting is usable, before anything depends on it. */
import { parseRedisUrl, type RedisPlace, serverPlace } from '@knoxcall/config';
import { createRedis, mastersOf, type RedisClient } from '@knoxcall/redis';
import { type Diagnosis, diagnoseConnection, ServerFault, whereIs } from './server-fault.ts';

const oldest = 7;
const patienceMs = 2_000;

type Form = RedisPlace['form'];

/**
 * `onAway`, where given, is called for a Redis that may be available in a moment; every other fault is thrown. @throws
 * ServerFault
 */
export async function requireRedis(
  setting: string,
  url: string,
  onAway?: (message: string) => void,
): Promise<void> {
  const form = parseRedisUrl(url)?.form ?? 'single';
  let found = await faultOf(url, form);
  // A process that is starting may be too busy to read an answer in time.
  if (found?.mayPass) found = await faultOf(url, form);
  if (found === undefined) return;
  const where = form === 'single' ? whereIs(url, 6379) : serverPlace(url, 6379);
  const fault = new ServerFault({ setting, where }, found);
  if (!found.mayPass || onAway === undefined) throw fault;
  onAway(fault.message);
}

async function faultOf(url: string, form: Form): Promise<Diagnosis | undefined> {
  const redis = createRedis(url, {
    lazyConnect: true,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: null,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
  });
  let told: unknown;
  redis.on('error', (error) => {
    told ??= error;
  });
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(timedOut()), patienceMs);
  try {
    return diagnoseServers(await Promise.race([connectAndAsk(redis), late.promise]), form);
  } catch (error) {
    return diagnose(told ?? error, { url, form });
  } finally {
    clearTimeout(timer);
    redis.disconnect();
  }
}

/** The INFO of each server, including that of the cluster. */
async function connectAndAsk(redis: RedisClient): Promise<string[]> {
  await redis.connect();
  const ask = async (master: ReturnType<typeof mastersOf>[number]): Promise<string> => {
    const server = await master.info('server');
    return redis.isCluster ? `${server}\r\n${await master.cluster('INFO')}` : server;
  };
  return Promise.all(mastersOf(redis).map(ask));
}

const timedOut = (): Error => Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });

function diagnoseServers(servers: readonly string[], form: Form): Diagnosis | undefined {
  for (const server of servers) {
    const found = diagnoseVersion(server) ?? diagnoseMode(server, form);
    if (found !== undefined) return found;
  }
  return undefined;
}

function diagnoseVersion(info: string): Diagnosis | undefined {
  const [, version = '', major = ''] = /^redis_version:((\d+)\S*)/m.exec(info) ?? [];
  if (Number(major) >= oldest) return undefined;
  return { why: `is Redis ${version}: KnoxCall needs Redis ${oldest} or later, or Valkey` };
}

function diagnoseMode(info: string, form: Form): Diagnosis | undefined {
  if (/^cluster_state:fail/m.test(info)) return { why: 'is a cluster that is down', mayPass: true };
  const [, mode = 'standalone'] = /^redis_mode:(\w+)/m.exec(info) ?? [];
  if (mode === 'sentinel') return { why: 'is a Sentinel: write redis+sentinel://host:port,host:port/name' };
  if (mode !== 'cluster' || form === 'cluster') return undefined;
  return { why: 'is a node of a cluster: write redis+cluster://host:port,host:port' };
}

/** Redis errors begin with a word for their kind. */
const refusals: readonly (readonly [RegExp, Diagnosis])[] = [
  [/^NOAUTH/, { why: 'asks for a password: write redis://user:password@host:port' }],
  [/^WRONGPASS/, { why: 'does not take this user and password: correct them' }],
  [/^NOPERM/, { why: 'does not let this user run INFO: docs/operations.md says what it needs' }],
  [/^ERR.*DB index/, { why: 'has no database of that number' }],
  [/^ERR.*cluster support disabled/, { why: 'is no cluster: write redis:// or redis+sentinel://' }],
  [/^(LOADING|MASTERDOWN|BUSY|CLUSTERDOWN)/, { why: 'is not ready yet', mayPass: true }],
  [/^All sentinels are unreachable and/, { why: 'knows no master of that name now', mayPass: true }],
];

/** The client does not tell why a connection was closed. Of several servers, it means that none took one. */
const closed = /^Connection is closed/;
const noneTook = (server: string): Diagnosis => ({
  why: `has no ${server} that takes connections: start it, or correct hosts and ports`,
  mayPass: true,
});

/** A plain Redis takes the start of a TLS handshake for half a command, and waits. */
const noHandshake: Diagnosis = {
  why: 'did not finish a TLS handshake in time: start it, or write redis:// where it speaks no TLS',
  mayPass: true,
};

function diagnose(error: unknown, { url, form }: { url: string; form: Form }): Diagnosis {
  const { message = '' }: { message?: string } = Object(error);
  // The client's message quotes the Sentinel's answer or the network error.
  const [, said = message] = /Last error: (.*)$/s.exec(message) ?? [];
  const refusal = refusals.find(([words]) => words.test(said))?.[1];
  if (form !== 'single' && closed.test(said)) return noneTook(form === 'sentinel' ? 'Sentinel' : 'node');
  const overTls = url.startsWith('rediss');
  if (overTls && Object(error).code === 'ETIMEDOUT') return noHandshake;
  return refusal ?? diagnoseConnection(error) ?? { why: overTls ? noTls : noRedis };
}

const noTls = 'does not speak TLS: write redis://, or correct host and port';
const noRedis =
  'does not speak the protocol of Redis: correct host and port, or write rediss:// where it speaks TLS';
