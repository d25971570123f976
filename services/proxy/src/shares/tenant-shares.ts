/** Something that the process has so much of (places, bytes), divided among its tenants: none can take it from the others. */

export type Shares = {
  /** Takes so much for a tenant; false where it may not have it, and then nothing is taken. */
  take(tenantId: string, amount: number): boolean;
  /** Gives back what was taken. */
  give(tenantId: string, amount: number): void;
  /** Taken by all tenants together. */
  readonly total: number;
};

export type SharesSettings = {
  /** The most that all tenants have together. */
  readonly max: number;
  /** The most that one of them has, however little the others need. */
  readonly maxPerTenant: number;
};

/** While others have much, a tenant has at most this part of what they left: so many tenants together never take it all. */
const PART_OF_THE_REST = 0.25;

/** Tenants that have nothing stay this many: one that comes and goes would have the map built anew for each request. */
const KEPT_TENANTS = 10_000;

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
