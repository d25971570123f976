/** Every write to the snapshots in Redis, through two scripts; nothing here is fire-and-forget. */
import {
  appendChangesScript,
  changeStreamCap,
  changes,
  entryKeyPatterns,
  noteRevisionScript,
  toFields,
  tombstoneLifeMs,
  writeEntryScript,
} from '@knoxcall/snapshot';
import type { Redis } from 'ioredis';
import type { BuiltEntry } from './built-entry.ts';

export type SnapshotStore = {
  /** Writes entries, each only over a lower revision. Rejects where any could not be written. */
  write(entries: readonly BuiltEntry[]): Promise<void>;
  /** Tells every proxy that these keys changed; [''] is a heartbeat. */
  append(keys: readonly string[]): Promise<{ epoch: string; number: number }>;
  epoch(): Promise<string | null>;
  setEpoch(epoch: string): Promise<void>;
  /** Notes that a tenant is published up to here. Gives the highest revision that was ever noted. */
  noteRevision(tenantId: string, revision: bigint): Promise<bigint>;
  /** The highest published revision of each tenant. */
  revisions(): Promise<Map<string, bigint>>;
  /** Takes the epoch away and every entry and revision with it; proxies then know that the snapshots are not complete. */
  clear(): Promise<void>;
};

const batchSize = 200;

export function createSnapshotStore(redis: Redis): SnapshotStore {
  return {
    write: async (entries) => {
      for (let start = 0; start < entries.length; start += batchSize) {
        await Promise.all(entries.slice(start, start + batchSize).map((entry) => writeEntry(redis, entry)));
      }
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
    noteRevision: async (tenantId, revision) => {
      const noted = await redis.eval(noteRevisionScript, 1, changes.revisions, tenantId, String(revision));
      return BigInt(String(noted));
    },
    revisions: async () => {
      const noted = Object.entries(await redis.hgetall(changes.revisions));
      return new Map(noted.map(([tenantId, revision]) => [tenantId, BigInt(revision)]));
    },
    clear: async () => {
      await redis.del(changes.epoch, changes.revisions);
      for (const pattern of entryKeyPatterns) await removeMatching(redis, pattern);
    },
  };
}

async function writeEntry(redis: Redis, entry: BuiltEntry): Promise<void> {
  const life = entry.payload === null ? tombstoneLifeMs : 0;
  await redis.eval(writeEntryScript, 1, entry.key, String(entry.revision), life, ...toFields(entry));
}

async function removeMatching(redis: Redis, pattern: string): Promise<void> {
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', 1000);
    cursor = next;
    await Promise.all(keys.map((key) => redis.unlink(key)));
  } while (cursor !== '0');
}
