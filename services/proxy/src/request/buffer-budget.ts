/**
 * Bounds the bytes of bodies held in memory at once, of each tenant and of all, so that memory stays flat (security
 * model: Limits; A share for each tenant).
 */
import { Problem } from '@knoxcall/problems';
import { createShares, type SharesSettings } from './tenant-shares.ts';

/** What one request holds of the budget. */
export type Holding = {
  /** Takes bytes until the request is over; throws `overloaded` where none are left. */
  hold(bytes: number): void;
  /** The same; false where none are left. */
  mayHold(bytes: number): boolean;
  /** Gives everything back, once; nothing can be taken afterwards. */
  release(): void;
};

export type BufferBudget = { open(tenantId: string): Holding };

export function createBufferBudget(settings: SharesSettings): BufferBudget {
  const shares = createShares(settings);
  return {
    open(tenantId) {
      let held = 0;
      let isReleased = false;
      function mayHold(bytes: number): boolean {
        if (isReleased || !shares.take(tenantId, bytes)) return false;
        held += bytes;
        return true;
      }
      return {
        mayHold,
        hold(bytes) {
          if (!mayHold(bytes)) throw new Problem('overloaded', { headers: { 'Retry-After': '1' } });
        },
        release() {
          if (isReleased) return;
          isReleased = true;
          shares.give(tenantId, held);
        },
      };
    },
  };
}
