/**
 * Callers whose keys were proved lately: to prove a key again costs a hash of it, and look-ups. It must never know a key
 * whose entry was read anew, nor a caller of a tenant of which anything changed.
 */
import type { ApiKeyEntry, RouteEntry, TenantEntry } from '@knoxcall/snapshot';

/** What is known of a caller once its key was proved. Where a key may be used; null is anywhere. */
type KeyBounds = Pick<ApiKeyEntry, 'allowedRoutes' | 'allowedEnvironments' | 'ipAllowlist'>;

/** A caller whose key was proved. */
export type ProvedCaller = {
  readonly tenantId: string;
  /** Slug of the route that the host of the request names. */
  readonly routeOfHost: string | undefined;
  readonly apiKeyId: string;
  /** Requests a minute, where the key has a limit of its own. */
  readonly requestsPerMinute: number | null;
  readonly bounds: KeyBounds;
  /** Of the key, Unix milliseconds. */
  readonly endsAt: number | null;
  /** Null where calls must name a route. */
  readonly directCalls: TenantEntry['directCalls'];
  /** The key was made for one test: its sender may not see what the route puts in. */
  readonly isTest: boolean;
  /** Routes that were found for it, by what it called them. */
  readonly knownRoutes: Map<string, WeakRef<RouteEntry>>;
};

/** What a caller came with, and the number of the tenant's last change. */
export type Proof = {
  readonly entry: ApiKeyEntry;
  readonly secret: string;
  readonly host: string | undefined;
  readonly generation: number;
};

export type KnownCallers = {
  find(proof: Proof): ProvedCaller | undefined;
  keep(proof: Proof, caller: ProvedCaller): void;
};

type Known = {
  readonly generation: number;
  readonly host: string | undefined;
  readonly caller: ProvedCaller;
};
/**
 * By the secret of the key. The table is asked by a hash with a seed of this process: how long that takes tells nobody how
 * much of a secret they guessed.
 */
type BySecret = Map<string, Known>;

/** `keptMs`: the longest that a secret stays, however often it is used; 0 keeps none. */
export function createKnownCallers(keptMs: number): KnownCallers {
  // They hang on the entries as these lie in the cache: what is dropped from there is forgotten here.
  let known = new WeakMap<ApiKeyEntry, BySecret>();
  const forget = (): void => {
    known = new WeakMap();
  };
  if (keptMs > 0) setInterval(forget, keptMs).unref();
  return {
    find({ entry, secret, host, generation }) {
      const found = known.get(entry)?.get(secret);
      return found?.generation === generation && found.host === host ? found.caller : undefined;
    },
    keep({ entry, secret, host, generation }, caller) {
      if (keptMs > 0) known.set(entry, new Map([[secret, { generation, host, caller }]]));
    },
  };
}
