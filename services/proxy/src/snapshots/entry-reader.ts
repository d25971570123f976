/**
 * Reads one stored entry from Redis. An entry is reported as absent only from complete snapshots: a Redis that lost its
 * data, or is being rebuilt, is not available; nor is an entry that could not be built.
 */
import type { KnownServers, RedisClient } from '@knoxcall/redis';
import { changes, fromFields, type StoredEntry } from '@knoxcall/snapshot';
import { createBatchedReads } from './batched-reads.ts';
import type { OpenFailure } from './data-keys.ts';
import type { Flight } from './entry-cache.ts';
import { unavailable } from './snapshots.ts';

/** How long a load waits for a publication under way, or for the end of a rebuild. */
const patienceMs = 1_000;

export type EntryReader = {
  /** A tombstone reads as undefined. Rejects with `dependency_unavailable`. */
  read(key: string, flight: Flight): Promise<(StoredEntry & { payload: Buffer }) | undefined>;
  /**
   * For an entry that can be wrong only in the middle of a publication. Where no change comes and Redis is complete,
   * somebody else has written it: an alarm. Always rejects with `dependency_unavailable`; a load that became stale is
   * repeated.
   */
  doubt(failure: OpenFailure, flight: Flight): Promise<never>;
};

/**
 * `followedEpoch`: epoch of the rebuild that the cache is built on; `resync`: makes the follower look for another one.
 */
type EntryReaderSettings = {
  redis: RedisClient;
  servers: KnownServers;
  followedEpoch: () => string | undefined;
  resync: () => void;
  onFailure: (failure: OpenFailure) => void;
};

export function createEntryReader(settings: EntryReaderSettings): EntryReader {
  const { redis, servers, followedEpoch, resync, onFailure } = settings;
  const readEntry = createBatchedReads(redis);

  async function readOrProveAbsent(key: string): Promise<StoredEntry | 'absent' | 'unproven'> {
    const answer = await servers.read(() => readEntry(key));
    if (answer === undefined) return 'unproven';
    const { fields, before, after } = answer;
    const found = storedOf(fields);
    if (found !== undefined) return found;
    if (before === null || before !== after) return 'unproven';
    if (before === followedEpoch()) return 'absent';
    resync();
    return 'unproven';
  }

  async function isComplete(): Promise<boolean> {
    const epoch = await redis.get(changes.epoch).catch(() => null);
    return epoch !== null && epoch === followedEpoch();
  }

  return {
    async read(key, flight) {
      const answer = await readOrProveAbsent(key).catch((error: unknown) => {
        throw unavailable(error);
      });
      if (answer === 'unproven') {
        // The end of the rebuild brings another epoch, which makes this load stale, so the waiting caller loads again.
        await flight.whenStale(patienceMs);
        throw unavailable(new Error('the snapshots in Redis are not complete'));
      }
      if (answer === 'absent') return undefined;
      if (answer.unbuilt) throw unavailable(new Error('the entry could not be built'));
      return isPresent(answer) ? answer : undefined;
    },
    async doubt(failure, flight) {
      await flight.whenStale(patienceMs);
      if (!flight.isStale() && (await isComplete())) onFailure(failure);
      const { code } = failure;
      throw unavailable(Object.assign(new Error('the entry in Redis is not the published one'), { code }));
    },
  };
}

function isPresent(stored: StoredEntry): stored is StoredEntry & { payload: Buffer } {
  return stored.payload !== null;
}

function storedOf(fields: Record<string, Buffer>): StoredEntry | undefined {
  if (Object.keys(fields).length === 0) return undefined;
  const stored = fromFields(fields);
  if (stored === undefined) throw new Error('the entry is of an unknown format');
  return { ...stored, payload: stored.payload === null ? null : unpooled(stored.payload) };
}

/** A copy with memory of its own: the parser's bytes are a view of a larger answer. */
function unpooled(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
