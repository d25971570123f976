/** What is known of a caller once its key was proved. */
import type { ApiKeyEntry, RouteEntry, TenantEntry } from '@knoxcall/snapshot';

/** Where a key may be used; null is anywhere. */
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
