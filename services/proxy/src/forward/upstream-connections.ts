// Keeps connections to upstreams, apart for each tenant, origin, client certificate and CA. Two tenants never share a
// socket: bytes that one tenant left on it could otherwise reach the other.
import { hash } from 'node:crypto';
import type { DialOptions, EgressGuard } from '@knoxcall/egress';
import { LRUCache } from 'lru-cache';
import type { Client } from 'undici';
import { Chain } from '../chain.ts';
import { createShares, type Shares } from '../shares/tenant-shares.ts';
import type { UpstreamDecision } from './decision.ts';
import { UpstreamClient } from './upstream-client.ts';

interface UpstreamConnectionsOptions {
  readonly guard: Pick<EgressGuard, 'connector'>;
  /** The most pools kept; over it the one that was unused longest is closed. */
  readonly maxPools: number;
  /** Milliseconds without a request after which a pool is closed. */
  readonly poolIdleMs: number;
  /** The most unused connections of all pools together; a tenant has a share of them. */
  readonly maxIdle: number;
}

/** Connections that the same requests may use, and what is needed for another one. */
interface Pool {
  readonly tenantId: string;
  readonly origin: string;
  readonly options: Client.Options;
  /** Unused; the one that was used last is at the end. */
  readonly idle: UpstreamClient[];
  /** Milliseconds of `performance.now()`. */
  lastUsedAt: number;
  isClosed: boolean;
}

/** A connection that nobody else uses until it is given back. */
interface Lease {
  readonly client: UpstreamClient;
  readonly pool: Pool;
}

export class UpstreamConnections {
  readonly #options: UpstreamConnectionsOptions;
  readonly #pools: LRUCache<string, Pool>;
  readonly #idle: Shares;
  readonly #running = new Chain<UpstreamClient>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: UpstreamConnectionsOptions) {
    this.#options = options;
    this.#pools = new LRUCache({ max: options.maxPools, dispose: (pool) => this.#close(pool) });
    this.#idle = createShares({ max: options.maxIdle, maxPerTenant: options.maxIdle / 4 });
    this.#sweeper = setInterval(() => this.#closeUnused(), Math.max(1, options.poolIdleMs / 2));
    this.#sweeper.unref();
  }

  get size(): number {
    return this.#pools.size;
  }

  take(decision: UpstreamDecision): Lease {
    const key = poolKey(decision);
    const pool = this.#pools.get(key) ?? this.#open(key, decision);
    pool.lastUsedAt = performance.now();
    const client = this.#takeIdle(pool) ?? this.#connect(pool);
    this.#running.add(client);
    return { client, pool };
  }

  /** The request is over, however it ended. */
  give({ client, pool }: Lease): void {
    this.#running.remove(client);
    pool.lastUsedAt = performance.now();
    if (!pool.isClosed && client.isUsable() && this.#idle.take(pool.tenantId, 1)) pool.idle.push(client);
    else destroy(client);
  }

  /** Runs `work` with a connection of its own, which is new and is not kept. */
  async useNew<T>(decision: UpstreamDecision, work: (client: UpstreamClient) => Promise<T>): Promise<T> {
    const client = new UpstreamClient(decision.origin, this.#clientOptions(decision));
    try {
      return await work(client);
    } finally {
      destroy(client);
    }
  }

  /** Resolves when all running requests have ended. */
  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    this.#pools.clear();
    const closing: Promise<void>[] = [];
    for (let client = this.#running.first; client !== null; client = client.after)
      closing.push(client.close());
    await Promise.allSettled(closing);
  }

  #open(key: string, decision: UpstreamDecision): Pool {
    const { tenantId, origin } = decision;
    const options = this.#clientOptions(decision);
    const lastUsedAt = performance.now();
    const pool: Pool = { tenantId, origin, options, idle: [], lastUsedAt, isClosed: false };
    this.#pools.set(key, pool);
    return pool;
  }

  #connect(pool: Pool): UpstreamClient {
    const client = new UpstreamClient(pool.origin, pool.options);
    return client.on('disconnect', () => this.#forget(pool, client));
  }

  #takeIdle(pool: Pool): UpstreamClient | undefined {
    const client = pool.idle.pop();
    if (client !== undefined) this.#idle.give(pool.tenantId, 1);
    return client;
  }

  /** An unused connection was closed. */
  #forget(pool: Pool, client: UpstreamClient): void {
    const at = pool.idle.indexOf(client);
    if (at < 0) return;
    pool.idle.splice(at, 1);
    this.#idle.give(pool.tenantId, 1);
  }

  // One request at a time on a connection: undici then fails, and never repeats, a request whose connection broke,
  // since only the exchange knows what may be sent again. undici checks for a close that has already arrived before it
  // uses an idle connection again, and keeps one for 4 s only. The timeouts are the exchange's own. HTTP/2 would put
  // all requests of a route on one connection.
  #clientOptions(decision: UpstreamDecision): Client.Options {
    const connect = this.#options.guard.connector(dialOptions(decision));
    return { connect, allowH2: false, pipelining: 1, maxHeaderSize: 32 * 1024 };
  }

  #closeUnused(): void {
    const before = performance.now() - this.#options.poolIdleMs;
    for (const key of [...this.#pools.rkeys()]) {
      if ((this.#pools.peek(key)?.lastUsedAt ?? before) >= before) return;
      this.#pools.delete(key);
    }
  }

  /** A running request may end; its connection is not kept. */
  #close(pool: Pool): void {
    pool.isClosed = true;
    for (let client = this.#takeIdle(pool); client !== undefined; client = this.#takeIdle(pool)) {
      destroy(client);
    }
  }
}

function destroy(client: UpstreamClient): void {
  client.destroy().catch(() => undefined);
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
