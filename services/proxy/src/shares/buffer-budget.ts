/**
 * Bounds the bytes of bodies held in memory at once, of each tenant and of all, so that memory stays flat (security
 * model: Limits; A share for each tenant).
 */
import { Problem } from '@knoxcall/problems';
import { createShares, type Shares, type SharesSettings } from './tenant-shares.ts';

/** One request's part of the budget. */
export type Holding = {
  /** Takes bytes until the request is over; throws `overloaded` where too few are left. */
  hold(bytes: number): void;
  /** The same; returns false where too few are left. */
  mayHold(bytes: number): boolean;
  /** Gives everything back; nothing can be taken afterwards. */
  release(): void;
};

export type BufferBudget = { open(tenantId: string): Holding };

export function createBufferBudget(settings: SharesSettings): BufferBudget {
  const shares = createShares(settings);
  return { open: (tenantId) => new HeldBytes(tenantId, shares) };
}

class HeldBytes implements Holding {
  readonly #tenantId: string;
  readonly #shares: Shares;
  #held: number = 0;
  #isReleased: boolean = false;

  constructor(tenantId: string, shares: Shares) {
    this.#tenantId = tenantId;
    this.#shares = shares;
  }

  hold(bytes: number): void {
    if (!this.mayHold(bytes)) throw new Problem('overloaded', { headers: { 'Retry-After': '1' } });
  }

  mayHold(bytes: number): boolean {
    if (this.#isReleased || !this.#shares.take(this.#tenantId, bytes)) return false;
    this.#held += bytes;
    return true;
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#shares.give(this.#tenantId, this.#held);
  }
}
