// Keeps connections to upstreams, apart for each tenant, origin, client certificate and CA. Two tenants never share a
// socket: bytes that one tenant left on it could otherwise reach the other.
import { hash } from 'node:crypto';
import type { DialOptions, EgressGuard } from '@knoxcall/egress';
import { type Client, Pool } from 'undici';
import type { UpstreamDecision } from './decision.ts';
import { UpstreamClient } from './upstream-client.ts';

interface UpstreamPoolsOptions {
  readonly guard: Pick<EgressGuard, 'connector'>;
  /** The most pools kept; over it the one that was unused longest is closed. */
  readonly maxPools: number;
  /** Milliseconds without a request after which a pool is closed. */
  readonly poolIdleMs: number;
}

interface SharedPool {
  readonly pool: Pool;
  running: number;
  /** Milliseconds of `performance.now()`. */
  lastUsedAt: number;
}

export class UpstreamPools {
  readonly #options: UpstreamPoolsOptions;
  readonly #entries = new Map<string, SharedPool>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: UpstreamPoolsOptions) {
    this.#options = options;
    this.#sweeper = setInterval(() => this.#closeIdle(), Math.max(1, options.poolIdleMs / 2));
    this.#sweeper.unref();
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The pool for this decision; it counts as busy until it is given back. */
  take(decision: UpstreamDecision): SharedPool {
    const key = poolKey(decision);
    const entry = this.#entries.get(key) ?? this.#open(key, decision);
    entry.running += 1;
    return entry;
  }

  give(shared: SharedPool): void {
    shared.running -= 1;
    shared.lastUsedAt = performance.now();
  }

  /** Runs `work` with a connection of its own, which is new and is not kept. */
  async useNew<T>(decision: UpstreamDecision, work: (client: UpstreamClient) => Promise<T>): Promise<T> {
    const client = new UpstreamClient(decision.origin, this.#clientOptions(decision));
    try {
      return await work(client);
    } finally {
      client.destroy().catch(() => undefined);
    }
  }

  /** Resolves when all running requests have ended. */
  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    const pools = [...this.#entries.values()].map(({ pool }) => pool);
    this.#entries.clear();
    await Promise.allSettled(pools.map((pool) => pool.close()));
  }

  #open(key: string, decision: UpstreamDecision): SharedPool {
    const factory = (origin: URL, options: object) => new UpstreamClient(origin, options);
    const pool = new Pool(decision.origin, { ...this.#clientOptions(decision), factory });
    const entry = { pool, running: 0, lastUsedAt: performance.now() };
    if (this.#entries.size >= this.#options.maxPools) this.#evictLongestUnused();
    this.#entries.set(key, entry);
    return entry;
  }

  // One request at a time on a connection: undici then fails, and never repeats, a request whose connection broke,
  // since only the exchange knows what may be sent again. undici checks for a close that has already arrived before it
  // uses an idle connection again, and keeps one for 4 s only. The timeouts are the exchange's own. HTTP/2 would put
  // all requests of a route on one connection.
  #clientOptions(decision: UpstreamDecision): Client.Options {
    const connect = this.#options.guard.connector(dialOptions(decision));
    return { connect, allowH2: false, pipelining: 1, maxHeaderSize: 32 * 1024 };
  }

  #evictLongestUnused(): void {
    let oldest: [string, SharedPool] | undefined;
    for (const one of this.#entries) {
      if (oldest === undefined || one[1].lastUsedAt < oldest[1].lastUsedAt) oldest = one;
    }
    if (oldest !== undefined) this.#remove(...oldest);
  }

  #closeIdle(): void {
    const before = performance.now() - this.#options.poolIdleMs;
    for (const [key, entry] of this.#entries) {
      if (entry.running === 0 && entry.lastUsedAt < before) this.#remove(key, entry);
    }
  }

  // `close` lets a running request end; new requests get a new pool.
  #remove(key: string, entry: SharedPool): void {
    this.#entries.delete(key);
    entry.pool.close().catch(() => undefined);
  }
}

/** A decision's TLS settings as options of the egress guard. */
export function dialOptions({ tls, carriesSecret }: UpstreamDecision): DialOptions {
  const { identity, ca, maxVersion } = tls;
  return { identity, ca, maxTlsVersion: maxVersion, carriesSecret: carriesSecret ?? false };
}

/** No part holds a line break, so joined parts cannot be mistaken for others. */
function poolKey({ tenantId, origin, tls, carriesSecret }: UpstreamDecision): string {
  const plain = `${tenantId}\n${origin}\n${carriesSecret ?? false}`;
  const { identity, ca, maxVersion } = tls;
  if (identity === null && ca === null && maxVersion === null) return plain;
  return `${plain}\n${identity?.cacheKey ?? ''}\n${ca === null ? '' : hash('sha256', ca)}\n${maxVersion ?? ''}`;
}
