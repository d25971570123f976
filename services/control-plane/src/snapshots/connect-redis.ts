/** The one way to a Redis client: short time-outs and no queue, so that a dead Redis is known at once. */
import { createRedis, type RedisClient } from '@knoxcall/redis';

/** Commands fail within two seconds; the connection comes back by itself. */
export function connectRedis(url: string): RedisClient {
  return createRedis(url, {
    commandTimeout: 2000,
    connectTimeout: 2000,
    socketTimeout: 2000,
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(50 * attempt, 100),
  });
}
