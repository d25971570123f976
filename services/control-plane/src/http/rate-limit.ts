/** The rate limit of one caller: requests a minute of an API key, or of a person in a tenant. */

import type { RedisClient } from '@knoxcall/redis';
import type { Response } from 'express';
import { createLimiter, type Limiter, rateLimited } from './limiter.ts';
import type { Caller } from './operation.ts';

export type RateLimit = (caller: Caller, response: Response) => Promise<void>;

const headerNames = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'] as const;

/** The limit as an answer's headers show it. */
export function rateLimitHeaders(response: Response): Record<string, string> {
  return Object.fromEntries(headerNames.map((name) => [name, response.get(name) ?? '']));
}

/** Sets `X-RateLimit-*` on every authenticated answer; over the limit rejects with `rate_limited`. */
export function createRateLimit(redis: RedisClient, defaultLimit: number): RateLimit {
  const limiters = new Map<number, Limiter>();
  const limiterOf = (limit: number): Limiter => {
    const limiter =
      limiters.get(limit) ?? createLimiter(redis, { prefix: `api:${limit}`, limit, seconds: 60 });
    limiters.set(limit, limiter);
    return limiter;
  };
  return async (caller, response) => {
    const limit = caller.rateLimitRequests ?? defaultLimit;
    const spent = await limiterOf(limit).spend(nameOf(caller));
    response.set({
      'X-RateLimit-Limit': String(limit),
      'X-RateLimit-Remaining': String(Math.max(0, limit - spent.count)),
      'X-RateLimit-Reset': String(Math.ceil((Date.now() + spent.msLeft) / 1000)),
    });
    if (spent.count > limit) throw rateLimited(spent);
  };
}

function nameOf({ session, id, tenantId }: Caller): string {
  return session === null ? id : `${tenantId}:${id}`;
}
