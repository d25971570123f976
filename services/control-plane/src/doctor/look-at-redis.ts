/**
 * Redis: whether it can be reached, grants our user what it needs and no more, evicts nothing, is up to date, and its
 * clock.
 */
import { randomUUID } from 'node:crypto';
import { serverPlace } from '@knoxcall/config';
import { ServerFault } from '@knoxcall/reach';
import { requireRedis } from '@knoxcall/reach/redis';
import { mastersOf } from '@knoxcall/redis';
import { changes } from '@knoxcall/snapshot';
import type { Composition } from '../compose.ts';
import { queuePrefix } from '../jobs/queue.ts';
import { compareClock, type Finding, fail, ok, warn } from './finding.ts';

type Redis = Composition['redis'];

/** A worker writes a heartbeat every second. */
const beatMs = 10_000;
const users = 'Make its user as infra/redis/users.acl says (docs/operations.md, Users in Redis).';

/** A check of its own, because all others need it. */
export async function reachRedis(url: string): Promise<Finding> {
  try {
    await requireRedis('REDIS_URL', url);
    return ok('redis', `${serverPlace(url, 6379)} answers`);
  } catch (error) {
    if (!(error instanceof ServerFault)) throw error;
    return fail('redis', error.message, null);
  }
}

export async function lookAtRedis(redis: Redis): Promise<Finding[]> {
  return [
    await compareClock('clock of redis', async () => {
      const [seconds, microseconds] = await redis.time();
      return Number(seconds) * 1000 + Number(microseconds) / 1000;
    }),
    await lookAtRights(redis),
    await lookAtMemory(redis),
    await lookAtHeartbeat(redis),
  ];
}

/** Writes and removes a key of each kind, as the services do. */
async function lookAtRights(redis: Redis): Promise<Finding> {
  const check = 'user in redis';
  const write = "redis.call('SET', KEYS[1], '1', 'PX', 1000) return redis.call('DEL', KEYS[1])";
  for (const prefix of ['knox:doctor', `${queuePrefix}:doctor`]) {
    const denied = await whyDenied(redis.eval(write, 1, `${prefix}:${randomUUID()}`));
    if (denied !== undefined) return fail(check, `may not write ${prefix}: ${denied}`, users);
  }
  const isOperator = (await whyDenied(redis.config('GET', 'maxmemory'))) === undefined;
  if (!isOperator) return ok(check, 'may do its work, and no more');
  return warn(check, 'may administer the server', users);
}

/** The first word of a Redis error; undefined where there was none. */
const whyDenied = (command: Promise<unknown>): Promise<string | undefined> =>
  command.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : '').split(' ')[0],
  );

async function lookAtMemory(redis: Redis): Promise<Finding> {
  const check = 'memory of redis';
  const policies = await Promise.all(
    mastersOf(redis).map(async (master) => evictionOf(await master.info('memory'))),
  );
  const policy = policies.find((one) => one !== undefined);
  if (policy === undefined) return ok(check, 'nothing is evicted');
  const message = `evicts keys when it is full (maxmemory-policy ${policy})`;
  return fail(check, message, 'Set maxmemory-policy noeviction: an evicted entry is a 503 at the proxies.');
}

/** The server's eviction policy; undefined where it never evicts. */
function evictionOf(memory: string): string | undefined {
  const [, policy = 'noeviction'] = /^maxmemory_policy:(\S+)/m.exec(memory) ?? [];
  const [, limit = '0'] = /^maxmemory:(\d+)/m.exec(memory) ?? [];
  return policy === 'noeviction' || limit === '0' ? undefined : policy;
}

async function lookAtHeartbeat(redis: Redis): Promise<Finding> {
  const check = 'worker';
  const next = 'Start a worker, or read its log.';
  if ((await redis.get(changes.epoch)) === null) {
    return fail(check, 'the snapshots in Redis are not complete, and no worker has rebuilt them', next);
  }
  const [last] = await redis.xrevrange(changes.stream, '+', '-', 'COUNT', 1);
  // The id of an entry is the time at which Redis took it.
  const at = Number(last?.[0].split('-')[0] ?? 0);
  const [seconds] = await redis.time();
  if (Number(seconds) * 1000 - at < beatMs) return ok(check, 'one keeps Redis complete');
  return fail(check, 'none beats', next);
}
