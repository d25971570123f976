/** Bounds the requests of one tenant that are under way at once, so that none can take the proxy from the others. */
import { Problem } from '@knoxcall/problems';

export type InFlight = {
  /** Takes a place, or throws `overloaded`; call what it returns once, when the request is over. */
  enter(tenantId: string): () => void;
  readonly total: number;
};

export function createInFlight(maxPerTenant: number): InFlight {
  const counts = new Map<string, number>();
  let total = 0;
  function leave(tenantId: string): void {
    total -= 1;
    const left = (counts.get(tenantId) ?? 1) - 1;
    if (left > 0) counts.set(tenantId, left);
    else counts.delete(tenantId);
  }
  return {
    enter(tenantId) {
      const count = counts.get(tenantId) ?? 0;
      if (count >= maxPerTenant) throw new Problem('overloaded', { headers: { 'Retry-After': '1' } });
      counts.set(tenantId, count + 1);
      total += 1;
      return () => leave(tenantId);
    },
    get total() {
      return total;
    },
  };
}
