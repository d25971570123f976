/** Every write to the snapshots in Redis, through two scripts; nothing here is fire-and-forget. */
import {
  appendChangesScript,
  changeStreamCap,
  changes,
  entryKeyPatterns,
  toFields,
  tombstoneLifeMs,
  writeEntryScript,
} from '@knoxcall/snapshot';
import type { Redis } from 'ioredis';
import type { BuiltEntry } from './built-entry.ts';

export type SnapshotStore = {
  /**
   * Writes entries, each only over a lower revision. Gives the highest revision that was found and left alone, 0 where
   * there was none. Rejects where any could not be written.
   */
  write(entries: readonly BuiltEntry[]): Promise<bigint>;
  /** Tells every proxy that these keys changed; [''] is a heartbeat. */
  append(keys: readonly string[]): Promise<{ epoch: string; number: number }>;
  epoch(): Promise<string | null>;
  setEpoch(epoch: string): Promise<void>;
  /** How far PostgreSQL had got when it was last noted; 0 where it never was. */
  databaseMark(): Promise<bigint>;
  setDatabaseMark(mark: bigint): Promise<void>;
  /** Takes the epoch away and every entry with it; proxies then know that the snapshots are not complete. */
  clear(): Promise<void>;
};

const batchSize = 200;

export function createSnapshotStore(redis: Redis): SnapshotStore {
  return {
    write: async (entries) => {
      let highest = 0n;
      for (let start = 0; start < entries.length; start += batchSize) {
        const part = entries.slice(start, start + batchSize);
        const found = await Promise.all(part.map((entry) => writeEntry(redis, entry)));
        for (const revision of found) if (revision > highest) highest = revision;
      }
      return highest;
    },
    append: async (keys) => {
      const { epoch, counter, stream } = changes;
      const answer = await redis.eval(
        appendChangesScript,
        3,
        epoch,
        counter,
        stream,
        changeStreamCap,
        ...keys,
      );
      const [currentEpoch, number] = answer as [string, number];
      return { epoch: currentEpoch, number };
    },
    epoch: () => redis.get(changes.epoch),
    setEpoch: async (epoch) => {
      await redis.set(changes.epoch, epoch);
    },
    databaseMark: async () => BigInt((await redis.get(changes.database)) ?? 0),
    setDatabaseMark: async (mark) => {
      await redis.set(changes.database, String(mark));
    },
    clear: async () => {
      await redis.del(changes.epoch);
      for (const pattern of entryKeyPatterns) await removeMatching(redis, pattern);
    },
  };
}

async function writeEntry(redis: Redis, entry: BuiltEntry): Promise<bigint> {
  const life = entry.payload === null ? tombstoneLifeMs : 0;
  const fields = toFields(entry);
  const found = await redis.eval(writeEntryScript, 1, entry.key, String(entry.revision), life, ...fields);
  return BigInt((found as string | null) ?? 0);
}

async function removeMatching(redis: Redis, pattern: string): Promise<void> {
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', 1000);
    cursor = next;
    await Promise.all(keys.map((key) => redis.unlink(key)));
  } while (cursor !== '0');
}
