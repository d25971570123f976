/** Counts uses of a key within a window: in Redis for all replicas, in memory while Redis is away. */
import { Problem } from '@knoxcall/problems';
import type { RedisClient } from '@knoxcall/redis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/** `count`: uses in this window, including this one. */
type Spent = { count: number; msLeft: number };

export type Limiter = {
  readonly limit: number;
  /** Counts also over the limit; the caller decides. `uses`: 1 unless given. */
  spend(key: string, uses?: number): Promise<Spent>;
  /** Takes one use back. */
  giveBack(key: string): Promise<void>;
};

type LimiterOptions = { prefix: string; limit: number; seconds: number };

export function createLimiter(redis: RedisClient, { prefix, limit, seconds }: LimiterOptions): Limiter {
  const options = { points: limit, duration: seconds, keyPrefix: `knox:rate:${prefix}` };
  const insuranceLimiter = new RateLimiterMemory(options);
  const limiter = new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter });
  return {
    limit,
    spend: async (key, uses = 1) => {
      const spent: unknown = await limiter.consume(key, uses).catch((refusal: unknown) => refusal);
      if (!(spent instanceof RateLimiterRes)) throw spent;
      return { count: spent.consumedPoints, msLeft: spent.msBeforeNext };
    },
    giveBack: async (key) => {
      await limiter.reward(key);
    },
  };
}

export function rateLimited({ msLeft }: Spent, message?: string): Problem {
  const headers = { 'Retry-After': String(Math.max(1, Math.ceil(msLeft / 1000))) };
  return new Problem('rate_limited', { headers, ...(message === undefined ? {} : { message }) });
}
