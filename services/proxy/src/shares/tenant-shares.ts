/**
 * A limited amount (places, bytes) that is shared among the tenants of a process: no tenant can take it all from the
 * others.
 */

export type Shares = {
  /** Takes an amount for a tenant; returns false, and takes nothing, where the tenant may not have it. */
  take(tenantId: string, amount: number): boolean;
  /** Gives an amount back. */
  give(tenantId: string, amount: number): void;
  /** Taken by all tenants together. */
  readonly total: number;
};

export type SharesSettings = {
  /** The most that all tenants may hold together. */
  readonly max: number;
  /** The most that one tenant may hold, however little the others need. */
  readonly maxPerTenant: number;
};

/**
 * A tenant may hold at most this part of what the others left free, so that several tenants together never take it all.
 */
const PART_OF_THE_REST = 0.25;

/**
 * This many idle tenants stay in the map: it would otherwise be rebuilt for each request of a tenant that comes and
 * goes.
 */
const KEPT_TENANTS = 50_000;

export function createShares({ max, maxPerTenant }: SharesSettings): Shares {
  const taken = new Map<string, number>();
  const part = Math.min(1, Math.max(PART_OF_THE_REST, maxPerTenant / max));
  let total = 0;

  return {
    take(tenantId, amount) {
      const before = taken.get(tenantId) ?? 0;
      const left = max - (total - before);
      if (before + amount > Math.min(maxPerTenant, part * left)) return false;
      taken.set(tenantId, before + amount);
      total += amount;
      return true;
    },
    give(tenantId, amount) {
      const left = (taken.get(tenantId) ?? 0) - amount;
      if (left > 0 || taken.size <= KEPT_TENANTS) taken.set(tenantId, left);
      else taken.delete(tenantId);
      total -= amount;
    },
    get total() {
      return total;
    },
  };
}
