/** Looks whether what a setting names is a Redis that will do, before anything depends on it. */
import { Redis } from 'ioredis';
import { type Diagnosis, diagnoseConnection, ServerFault, whereIs } from './server-fault.ts';

const oldest = 7;
const patienceMs = 3_000;

/** `onAway`, where given, is told of a Redis that may be there in a moment; every other fault is thrown. @throws ServerFault */
export async function requireRedis(
  setting: string,
  url: string,
  onAway?: (message: string) => void,
): Promise<void> {
  const found = await faultOf(url);
  if (found === undefined) return;
  const fault = new ServerFault({ setting, where: whereIs(url, 6379) }, found);
  if (!found.mayPass || onAway === undefined) throw fault;
  onAway(fault.message);
}

async function faultOf(url: string): Promise<Diagnosis | undefined> {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
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
    return diagnoseVersion(await Promise.race([connectAndAsk(redis), late.promise]));
  } catch (error) {
    return diagnose(told ?? error, url);
  } finally {
    clearTimeout(timer);
    redis.disconnect();
  }
}

async function connectAndAsk(redis: Redis): Promise<string> {
  await redis.connect();
  return redis.info('server');
}

const timedOut = (): Error => Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });

function diagnoseVersion(info: string): Diagnosis | undefined {
  const [, version = '', major = ''] = /^redis_version:((\d+)\S*)/m.exec(info) ?? [];
  if (Number(major) >= oldest) return undefined;
  return { why: `is Redis ${version}: KnoxCall needs Redis ${oldest} or later, or Valkey` };
}

/** The errors of a Redis begin with a word for each kind. */
const refusals: readonly (readonly [RegExp, Diagnosis])[] = [
  [/^NOAUTH/, { why: 'asks for a password: write redis://user:password@host:port' }],
  [/^WRONGPASS/, { why: 'does not take this user and password: correct them' }],
  [/^NOPERM/, { why: 'does not let this user run INFO: docs/operations.md says what it needs' }],
  [/^ERR.*DB index/, { why: 'has no database of that number' }],
  [/^(LOADING|MASTERDOWN|BUSY)/, { why: 'is not ready yet', mayPass: true }],
];

/** A plain Redis takes the beginning of TLS for half a command, and waits. */
const noHandshake: Diagnosis = {
  why: 'did not finish a TLS handshake in time: start it, or write redis:// where it speaks no TLS',
  mayPass: true,
};

function diagnose(error: unknown, url: string): Diagnosis {
  const { message, code }: { message?: string; code?: string } = Object(error);
  const refusal = refusals.find(([said]) => said.test(message ?? ''))?.[1];
  const overTls = url.startsWith('rediss:');
  if (overTls && code === 'ETIMEDOUT') return noHandshake;
  return refusal ?? diagnoseConnection(error) ?? { why: overTls ? noTls : noRedis };
}

const noTls = 'does not speak TLS: write redis://, or correct host and port';
const noRedis =
  'does not speak the protocol of Redis: correct host and port, or write rediss:// where it speaks TLS';
