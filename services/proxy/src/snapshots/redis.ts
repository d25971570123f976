/** How this service connects to Redis for snapshots. A dead or silent Redis is an error at once, never a queue. */
import { once } from 'node:events';
import { createRedis as connect, type RedisClient } from '@knoxcall/redis';

/** A socket that owes an answer for this long is dead; a blocking read must come back well within it. */
const redisAnswerTimeoutMs = 2_000;

/**
 * Does not connect by itself: call `connect()`. With `reconnects: false` a lost connection stays lost.
 * Commands reject while there is no connection, and when the server owes an answer for `redisAnswerTimeoutMs`.
 */
export function createRedis(url: string, options: { name: string; reconnects: boolean }): RedisClient {
  return connect(url, {
    lazyConnect: true,
    connectionName: options.name,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: redisAnswerTimeoutMs,
    socketTimeout: redisAnswerTimeoutMs,
    retryStrategy: options.reconnects ? (times) => Math.min(10 * 2 ** times, 250) : null,
  });
}

/** Resolves once commands are taken; does not wait out the pause before the next attempt. */
export async function whenReady(redis: RedisClient, signal: AbortSignal): Promise<void> {
  if (redis.status === 'ready') return;
  const ready = once(redis, 'ready', {
    signal: AbortSignal.any([signal, AbortSignal.timeout(redisAnswerTimeoutMs)]),
  });
  // How it fails is told by the event.
  if (redis.status !== 'connecting' && redis.status !== 'connect') redis.connect().catch(() => undefined);
  await ready;
}
