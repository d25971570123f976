/**
 * Values that were opened lately, ready for the next request. They are bounded in number, bytes and time, and each is
 * wiped once it was dropped and nobody uses it any more. A tenant whose values are evicted by another tenant's only
 * has them opened again.
 */
import type { Plaintext } from '@knoxcall/envelope';
import { LRUCache } from 'lru-cache';

/** A value in use. `reveal` as of a `Plaintext`; its user calls `release` once. */
export type OpenedValue = { reveal(): Buffer; release(): void };

/**
 * Values are found by their sealed bytes, the very object in the cache of entries: a value that changed, or whose entry
 * was read again, is not found.
 */
type KeptValues = {
  use(sealed: Uint8Array): OpenedValue | undefined;
  keep(sealed: Uint8Array, opened: Plaintext): OpenedValue;
};

type Kept = { readonly plaintext: Plaintext; users: number; isDropped: boolean };

const MAX_BYTES = 16 * 1024 * 1024;
/** Memory of the objects around a value, which bounds the number of values, too. */
const OVERHEAD_BYTES = 500;

/** `keptMs`: the longest that a value stays, however often it is used; 0 keeps none. */
export function createKeptValues(keptMs: number): KeptValues {
  const cache = new LRUCache<Uint8Array, Kept>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ plaintext }) => OVERHEAD_BYTES + plaintext.byteLength,
    ttl: keptMs,
    ttlAutopurge: keptMs > 0,
    perf: { now: () => performance.now() },
    dispose(kept) {
      kept.isDropped = true;
      wipeUnused(kept);
    },
  });
  return {
    use(sealed) {
      const kept = cache.get(sealed);
      return kept && lease(kept);
    },
    keep(sealed, plaintext) {
      const kept: Kept = { plaintext, users: 0, isDropped: keptMs === 0 };
      const leased = lease(kept);
      if (!kept.isDropped) cache.set(sealed, kept);
      return leased;
    },
  };
}

function lease(kept: Kept): OpenedValue {
  kept.users += 1;
  let isReleased = false;
  return {
    reveal: () => kept.plaintext.reveal(),
    release() {
      if (isReleased) return;
      isReleased = true;
      kept.users -= 1;
      wipeUnused(kept);
    },
  };
}

function wipeUnused({ plaintext, users, isDropped }: Kept): void {
  if (isDropped && users === 0) plaintext.wipe();
}
