/** Bounds the requests that are under way at once, of each tenant and of all, WebSockets included. */
import { Problem } from '@knoxcall/problems';
import { createShares, type SharesSettings } from '../shares/tenant-shares.ts';
import { createTakeTurn, type TakeTurn } from '../shares/tenant-turns.ts';

export type InFlight = {
  /** Waits for the turn of the tenant; before `enter`. */
  readonly takeTurn: TakeTurn;
  /** Takes a place, or throws `overloaded`. */
  enter(tenantId: string): void;
  /** Gives a place back. */
  leave(tenantId: string): void;
  readonly total: number;
};

export function createInFlight(settings: SharesSettings): InFlight {
  const shares = createShares(settings);
  return {
    takeTurn: createTakeTurn(),
    enter(tenantId) {
      if (!shares.take(tenantId, 1)) throw new Problem('overloaded', { headers: { 'Retry-After': '1' } });
    },
    leave: (tenantId) => shares.give(tenantId, 1),
    get total() {
      return shares.total;
    },
  };
}
