/** Connects to Redis with short timeouts and no queue, so that a dead Redis is noticed at once. */
import { createRedis, type RedisClient } from '@knoxcall/redis';

/** Commands fail within two seconds; the client reconnects by itself. */
export function connectRedis(url: string): RedisClient {
  return createRedis(url, {
    commandTimeout: 2000,
    connectTimeout: 2000,
    socketTimeout: 2000,
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(50 * attempt, 100),
  });
}
