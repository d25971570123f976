/** The one way to a Redis client: short time-outs and no queue, so that a dead Redis is known at once. */
import { Redis } from 'ioredis';

/** Commands fail within two seconds; the connection comes back by itself. */
export function connectRedis(url: string): Redis {
  const redis = new Redis(url, {
    commandTimeout: 2000,
    connectTimeout: 2000,
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(50 * attempt, 100),
  });
  // Whoever sends a command meets its fault, and the health watch tells that Redis is away.
  redis.on('error', () => undefined);
  return redis;
}
