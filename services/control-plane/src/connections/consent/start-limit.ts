/** How often a sign-in may be started without a link, for each secret, over all processes. */
import type { RedisClient } from '@knoxcall/redis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

const startsPerMinute = 10;

/** True while the secret has starts left in this minute. */
export type StartLimit = (secretId: string) => Promise<boolean>;

export function createStartLimit(redis: RedisClient): StartLimit {
  const options = { points: startsPerMinute, duration: 60, keyPrefix: 'knox:rate:oauth2-start' };
  const insuranceLimiter = new RateLimiterMemory(options);
  const limiter = new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter });
  return async (secretId) => {
    const spent = await limiter.consume(secretId).catch((refused: unknown) => refused);
    if (!(spent instanceof RateLimiterRes)) throw spent;
    return spent.consumedPoints <= startsPerMinute;
  };
}
