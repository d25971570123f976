/** The one way to a Redis client: short time-outs and no queue, so that a dead Redis is known at once. */
import { Redis } from 'ioredis';

/** Commands fail within two seconds; the connection comes back by itself. */
export function connectRedis(url: string, onError: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    commandTimeout: 2000,
    connectTimeout: 2000,
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(50 * attempt, 100),
  });
  redis.on('error', onError);
  return redis;
}
