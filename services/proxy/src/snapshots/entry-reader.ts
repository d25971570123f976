/**
 * Reads one stored entry from Redis. "There is none" must only ever be said of complete snapshots: a Redis that lost
 * its data, or is being rebuilt, is not available.
 */
import { fromFields, type StoredEntry } from '@knoxcall/snapshot';
import type { Redis } from 'ioredis';
import { createBatchedReads } from './batched-reads.ts';
import type { Flight } from './entry-cache.ts';
import { unavailable } from './unavailable.ts';

/** How long a load waits for the end of a rebuild. */
const rebuildPatienceMs = 1_000;

export type EntryReader = (key: string, flight: Flight) => Promise<StoredEntry | undefined>;

/** `followedEpoch`: of the rebuild that the cache stands on; `resync`: makes the follower look for another one. */
export type EntryReaderSettings = {
  redis: Redis;
  followedEpoch: () => string | undefined;
  resync: () => void;
};

/** The reader rejects with `dependency_unavailable`. A tombstone is undefined, too. */
export function createEntryReader({ redis, followedEpoch, resync }: EntryReaderSettings): EntryReader {
  const readEntry = createBatchedReads(redis);

  async function readOrProveAbsent(key: string): Promise<StoredEntry | 'absent' | 'unproven'> {
    const { fields, before, after } = await readEntry(key);
    const found = storedOf(fields);
    if (found !== undefined) return found;
    if (before === null || before !== after) return 'unproven';
    if (before === followedEpoch()) return 'absent';
    resync();
    return 'unproven';
  }

  return async (key, flight) => {
    const answer = await readOrProveAbsent(key).catch((error: unknown) => {
      throw unavailable(error);
    });
    if (answer === 'unproven') {
      // The rebuild ends with another epoch: that makes this load stale, and who waits for it loads again.
      await flight.whenStale(rebuildPatienceMs);
      throw unavailable(new Error('the snapshots in Redis are not complete'));
    }
    return answer === 'absent' || answer.payload === null ? undefined : answer;
  };
}

function storedOf(fields: Record<string, Buffer>): StoredEntry | undefined {
  if (Object.keys(fields).length === 0) return undefined;
  const stored = fromFields(fields);
  if (stored === undefined) throw new Error('the entry is of an unknown format');
  return { ...stored, payload: stored.payload === null ? null : unpooled(stored.payload) };
}

/** A copy that holds nothing but itself in memory: what the parser gives is a window on a larger answer. */
function unpooled(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
