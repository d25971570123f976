/**
 * The questions that a request may ask of the snapshots. When warm, every answer comes from memory; when cold, from
 * Redis.
 */

import { Problem } from '@knoxcall/problems';
import type { ApiKeyEntry, RouteEntry, SecretEntry, TenantEntry } from '@knoxcall/snapshot';
import type { Awaitable } from '../awaitable.ts';

/** A sealed value of a secret in one environment, still closed. */
export type SealedValue = {
  tenantId: string;
  secretId: string;
  environmentId: string;
  kind: SecretEntry['kind'];
  revision: bigint;
  sealed: Buffer;
  /** Of an access token, Unix milliseconds. */
  issuedAt: number | null;
  endsAt: number | null;
};

export type Tenant = TenantEntry & { id: string };

/**
 * `undefined` always means: the complete snapshots hold no such entry. Where that cannot be known (Redis is out of
 * reach or incomplete, the data key cannot be unwrapped, the snapshots have not been up to date for too long) every
 * method throws or rejects with the problem `dependency_unavailable`.
 */
export type Snapshots = {
  apiKey(keyId: string): Awaitable<{ tenantId: string; entry: ApiKeyEntry } | undefined>;
  tenant(tenantId: string): Awaitable<Tenant | undefined>;
  /** By UUID, else by slug or name (one name space). */
  route(tenantId: string, reference: string): Awaitable<RouteEntry | undefined>;
  /** Plain variables of an environment, by name. */
  variables(tenantId: string, environmentId: string): Awaitable<Readonly<Record<string, string>>>;
  secretById(tenantId: string, secretId: string): Awaitable<SecretEntry | undefined>;
  secretByName(tenantId: string, name: string): Awaitable<SecretEntry | undefined>;
  value(secret: SecretEntry, tenantId: string, environmentId: string): Awaitable<SealedValue | undefined>;
  /** While this number stays the same, so do all answers about the tenant's routes, secrets and values. */
  generation(tenantId: string): number;
};

/** The one answer where the snapshots cannot be known or opened now. */
export function unavailable(cause: unknown): Problem {
  return new Problem('dependency_unavailable', { headers: { 'Retry-After': '1' }, cause });
}
