/**
 * Callers whose keys were proved lately: proving a key again costs a hash of it, and look-ups. It must never return a
 * caller whose key entry was read again, nor one of a tenant of which anything changed.
 */
import type { ApiKeyEntry, RouteEntry, TenantEntry } from '@knoxcall/snapshot';

/** Where a key may be used; null is anywhere. */
type KeyBounds = Pick<ApiKeyEntry, 'allowedRoutes' | 'allowedEnvironments' | 'ipAllowlist'>;

/** A caller whose key was proved. */
export type ProvedCaller = {
  readonly tenantId: string;
  /** Slug of the route that the request's host names. */
  readonly routeOfHost: string | undefined;
  readonly apiKeyId: string;
  /** Requests a minute, where the key has a limit of its own. */
  readonly requestsPerMinute: number | null;
  readonly bounds: KeyBounds;
  /** When the key expires, Unix milliseconds. */
  readonly endsAt: number | null;
  /** Null where calls must name a route. */
  readonly directCalls: TenantEntry['directCalls'];
  /** The key was made for one test: its user may not see the values that the route puts in. */
  readonly isTest: boolean;
  /** Routes that were found for the caller, by the name that it used. */
  readonly knownRoutes: Map<string, WeakRef<RouteEntry>>;
};

/** What the proof depends on: the key's entry, the host, and the number of the tenant's last change. */
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
 * By the secret of the key. The Map hashes it with a seed of this process, so the time of a look-up tells nobody how
 * much of a secret they guessed.
 */
type BySecret = Map<string, Known>;

/** `keptMs`: the longest that a secret stays, however often it is used; 0 keeps none. */
export function createKnownCallers(keptMs: number): KnownCallers {
  // Keyed by the entries of the cache: an entry that is dropped there is forgotten here.
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
