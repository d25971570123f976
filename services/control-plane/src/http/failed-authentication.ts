/** Slows down guessing of keys: after 60 failures a minute from an address, further failures get 429. */
import { Problem } from '@knoxcall/problems';
import type { Request } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { AddressOf } from './client-address.ts';

export type FailedAuthentication = {
  /**
   * Counts one failure and returns the problem to answer with. Valid keys never come here, so they are never held back.
   */
  refuse(request: Request): Promise<Problem>;
};

export function createFailedAuthentication(addressOf: AddressOf): FailedAuthentication {
  const limiter = new RateLimiterMemory({ points: 60, duration: 60 });
  return {
    refuse: async (request) => {
      try {
        await limiter.consume(addressOf(request));
        return new Problem('unauthorized', { headers: { 'WWW-Authenticate': 'Bearer' } });
      } catch (limit) {
        const waitMs = limit instanceof RateLimiterRes ? limit.msBeforeNext : 60_000;
        return new Problem('rate_limited', {
          headers: { 'Retry-After': String(Math.max(1, Math.ceil(waitMs / 1000))) },
        });
      }
    },
  };
}
