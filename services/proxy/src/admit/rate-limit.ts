/**
 * Counts requests against the limit of a route or a key in Redis. While Redis is away, each process counts in memory,
 * against its part of the limit. A failing Redis neither lifts the limits nor refuses everybody.
 */
import { Problem } from '@knoxcall/problems';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

type Limit = { readonly key: string; readonly requests: number; readonly windowSec: number };

/** Throws `rate_limited` with `Retry-After`. */
export type RateLimit = (limit: Limit) => Promise<void>;

const KEPT_SIZES = 10_000;

/**
 * `store`: an ioredis client with automatic pipelining; undefined counts in memory alone. `processes`: how many this
 * proxy has.
 */
export function createRateLimit(store: object | undefined, processes = 1): RateLimit {
  // A limiter holds no counts but those of its in-memory fallback: one limiter serves every key with the same limit.
  const limiters = new LRUCache<string, RateLimiterRedis | RateLimiterMemory>({ max: KEPT_SIZES });

  function limiterOf({ requests, windowSec }: Limit): RateLimiterRedis | RateLimiterMemory {
    const size = `${requests}/${windowSec}`;
    const known = limiters.get(size);
    if (known !== undefined) return known;
    const options = { points: requests, duration: windowSec, keyPrefix: `knox:limit:${size}` };
    const memory = new RateLimiterMemory({ ...options, points: Math.ceil(requests / processes) });
    const limiter =
      store === undefined
        ? memory
        : new RateLimiterRedis({
            ...options,
            storeClient: store,
            rejectIfRedisNotReady: true,
            insuranceLimiter: memory,
          });
    limiters.set(size, limiter);
    return limiter;
  }

  return async (limit) => {
    try {
      await limiterOf(limit).consume(limit.key);
    } catch (reason) {
      const seconds = Math.max(1, Math.ceil(waitOf(reason) / 1000));
      throw new Problem('rate_limited', { headers: { 'Retry-After': String(seconds) } });
    }
  };
}

/** Milliseconds until the window ends; anything but an answer of the limiter is a fault of ours. */
function waitOf(reason: unknown): number {
  if (reason instanceof RateLimiterRes) return reason.msBeforeNext;
  throw new Problem('dependency_unavailable', { headers: { 'Retry-After': '1' }, cause: reason });
}
