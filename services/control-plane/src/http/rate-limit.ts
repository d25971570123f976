/** Requests a minute of one API key, counted in Redis for all replicas, in memory while Redis is away. */
import { Problem } from '@knoxcall/problems';
import type { Response } from 'express';
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from './operation.ts';

export type RateLimit = (caller: Caller, response: Response) => Promise<void>;

const windowSeconds = 60;

const headerNames = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'] as const;

/** What an answer tells of the limit. */
export function rateLimitHeaders(response: Response): Record<string, string> {
  return Object.fromEntries(headerNames.map((name) => [name, response.get(name) ?? '']));
}

/** Sets `X-RateLimit-*` on every authenticated answer; over the limit rejects with `rate_limited`. */
export function createRateLimit(redis: Redis, defaultLimit: number): RateLimit {
  const limiters = new Map<number, RateLimiterRedis>();
  const limiterOf = (points: number): RateLimiterRedis => {
    const known = limiters.get(points);
    if (known !== undefined) return known;
    const options = { points, duration: windowSeconds, keyPrefix: `knox:rate:api:${points}` };
    const limiter = new RateLimiterRedis({
      ...options,
      storeClient: redis,
      insuranceLimiter: new RateLimiterMemory(options),
    });
    limiters.set(points, limiter);
    return limiter;
  };
  return async (caller, response) => {
    const limit = caller.rateLimitRequests ?? defaultLimit;
    const spent = await limiterOf(limit)
      .consume(caller.apiKeyId)
      .catch((refusal: unknown) => refusal);
    if (!(spent instanceof RateLimiterRes)) throw spent;
    const reset = Math.ceil((Date.now() + spent.msBeforeNext) / 1000);
    response.set({
      'X-RateLimit-Limit': String(limit),
      'X-RateLimit-Remaining': String(Math.max(0, spent.remainingPoints)),
      'X-RateLimit-Reset': String(reset),
    });
    if (spent.consumedPoints > limit) {
      const wait = String(Math.max(1, Math.ceil(spent.msBeforeNext / 1000)));
      throw new Problem('rate_limited', { headers: { 'Retry-After': wait } });
    }
  };
}
