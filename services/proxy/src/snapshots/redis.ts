/**
 * How this service connects to Redis for snapshots. With a dead or silent Redis commands fail at once; they are never
 * queued.
 */
import { once } from 'node:events';
import { createRedis as connect, type RedisClient } from '@knoxcall/redis';

/**
 * After this many milliseconds without an answer a socket counts as dead; a blocking read must come back well within
 * it.
 */
const redisAnswerTimeoutMs = 2_000;

/**
 * Does not connect by itself: call `connect()`. With `reconnects: false` a lost connection stays lost. Commands reject
 * while there is no connection, and after `redisAnswerTimeoutMs` without an answer.
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

/** Resolves once commands are accepted; does not wait out the pause before the next attempt. */
export async function whenReady(redis: RedisClient, signal: AbortSignal): Promise<void> {
  if (redis.status === 'ready') return;
  const ready = once(redis, 'ready', {
    signal: AbortSignal.any([signal, AbortSignal.timeout(redisAnswerTimeoutMs)]),
  });
  // The `error` event reports a failure.
  if (redis.status !== 'connecting' && redis.status !== 'connect') redis.connect().catch(() => undefined);
  await ready;
}
