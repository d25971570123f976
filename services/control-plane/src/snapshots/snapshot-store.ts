/** Every write to the snapshots in Redis, through the format's scripts; each is waited for. */
import { createHash } from 'node:crypto';
import { createKnownServers, mastersOf, processesOf, type RedisClient } from '@knoxcall/redis';
import {
  appendChangesScript,
  changeStreamCap,
  changes,
  completeRebuildScript,
  entryKeyPatterns,
  type FloorMark,
  floorsKey,
  noteRevisionScript,
  toFields,
  tombstoneLifeMs,
  writeEntryScript,
  writeFloorsScript,
} from '@knoxcall/snapshot';
import { z } from 'zod';
import { type BuiltEntry, isTombstone } from './built-entry.ts';
import type { SealedFloors } from './seal-floors.ts';

/** The scripts' answers: ordinal and revision of the present floors; the epoch and the number of a change. */
const floorsThere = z.tuple([z.string(), z.string()]).nullable();
const appended = z.tuple([z.string(), z.number()]);

export type SnapshotStore = {
  /** Writes entries, each only over a lower revision. Rejects where any could not be written. */
  write(entries: readonly BuiltEntry[]): Promise<void>;
  /**
   * Writes floors on top of `base` or, without one, in place of all older ones. Returns the present root's state where
   * that is another base or not older; undefined where it wrote.
   */
  writeFloors(tenantId: string, floors: SealedFloors, base?: FloorMark): Promise<FloorMark | undefined>;
  /** The sealed root of each tenant's floors; null where there is none. */
  roots(tenantIds: readonly string[]): Promise<(Buffer | null)[]>;
  /** Announces changed keys to every proxy and, with the first of them, the age of the floors; [''] is a heartbeat. */
  append(keys: readonly string[], mark?: Buffer): Promise<{ epoch: string; number: number }>;
  epoch(): Promise<string | null>;
  /** Completes the rebuild that `clear` began. Rejects where Redis was emptied since, or another rebuild began. */
  complete(epoch: string): Promise<void>;
  /** Notes that a tenant is published up to this revision. Returns the highest ever noted. */
  noteRevision(tenantId: string, revision: bigint): Promise<bigint>;
  /** The highest published revision of each tenant, some at a time. */
  revisions(): AsyncIterable<Map<string, bigint>>;
  /**
   * Removes the epoch and every entry and revision, so that proxies know that the snapshots are incomplete, and that
   * these servers hold nothing older than the data written from now on. `epoch`: of the rebuild that begins.
   */
  clear(epoch: string): Promise<void>;
  /** False where a server was restarted or promoted since the rebuild: it may lack acknowledged writes. */
  areServersKnown(): Promise<boolean>;
  /** Begins to watch the servers, where nobody did before. */
  watchServers(): Promise<void>;
};

const batchSize = 200;
const scanCount = 1000;

export function createSnapshotStore(redis: RedisClient): SnapshotStore {
  const writeEntry = createScript(redis, writeEntryScript);
  const writeFloors = createScript(redis, writeFloorsScript);
  const appendChanges = createScript(redis, appendChangesScript);
  const noteRevision = createScript(redis, noteRevisionScript);
  const completeRebuild = createScript(redis, completeRebuildScript);
  const servers = createKnownServers(redis, changes.servers);
  return {
    write: async (entries) => {
      for (let start = 0; start < entries.length; start += batchSize) {
        await Promise.all(
          entries.slice(start, start + batchSize).map((entry) => writeOne(writeEntry, entry)),
        );
      }
    },
    writeFloors: async (tenantId, { ordinal, revision, root, shards }, base) => {
      const baseFields = base === undefined ? ['', ''] : [base.ordinal, base.revision];
      const fields = [...shards].flatMap(([shard, sealed]) => [String(shard), sealed]);
      const values = [ordinal, revision, ...baseFields, 'root', root, ...fields];
      const there = floorsThere.parse(await writeFloors([floorsKey(tenantId)], values));
      return there === null ? undefined : { ordinal: numberIn(there[0]), revision: numberIn(there[1]) };
    },
    roots: (tenantIds) => Promise.all(tenantIds.map((id) => redis.hgetBuffer(floorsKey(id), 'root'))),
    append: async (keys, mark) => {
      const { epoch, counter, stream } = changes;
      const values = [changeStreamCap, mark?.toString('base64') ?? '', ...keys];
      const [currentEpoch, number] = appended.parse(await appendChanges([epoch, counter, stream], values));
      return { epoch: currentEpoch, number };
    },
    epoch: () => redis.get(changes.epoch),
    complete: async (epoch) => {
      if ((await completeRebuild([changes.rebuilding, changes.epoch], [epoch])) !== 1)
        throw new Error('Redis was emptied during a rebuild, or another one began');
    },
    noteRevision: async (tenantId, revision) =>
      revisionIn(String(await noteRevision([changes.revisions], [tenantId, String(revision)]))),
    revisions: () => scanRevisions(redis),
    clear: async (epoch) => {
      // Read before anything is removed: a server that takes over meanwhile is not among them.
      const processes = await processesOf(mastersOf(redis));
      await redis.del(changes.epoch, changes.revisions);
      for (const pattern of entryKeyPatterns) await removeMatching(redis, pattern);
      await redis.set(changes.servers, processes.join(' '));
      await redis.set(changes.rebuilding, epoch);
    },
    areServersKnown: () => servers.look(),
    watchServers: async () => {
      const processes = await processesOf(mastersOf(redis));
      await redis.set(changes.servers, processes.join(' '), 'NX');
    },
  };
}

/** We only write numbers, so anything else counts as higher than all of ours. */
function numberIn(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
}

function revisionIn(text: string): bigint {
  return /^\d{1,19}$/.test(text) ? BigInt(text) : 2n ** 64n;
}

async function writeOne(writeEntry: RunScript, entry: BuiltEntry): Promise<void> {
  const life = isTombstone(entry) ? tombstoneLifeMs : 0;
  await writeEntry([entry.key], [String(entry.revision), life, ...toFields(entry)]);
}

async function* scanRevisions(redis: RedisClient): AsyncIterable<Map<string, bigint>> {
  let cursor = '0';
  do {
    const [next, fields] = await redis.hscan(changes.revisions, cursor, 'COUNT', scanCount);
    cursor = next;
    const some = new Map<string, bigint>();
    for (let at = 0; at + 1 < fields.length; at += 2) {
      some.set(fields[at] ?? '', revisionIn(fields[at + 1] ?? ''));
    }
    yield some;
  } while (cursor !== '0');
}

/** On each server separately: a scan covers only one. */
async function removeMatching(redis: RedisClient, pattern: string): Promise<void> {
  const removeOn = async (master: ReturnType<typeof mastersOf>[number]): Promise<void> => {
    let cursor = '0';
    do {
      const [next, keys] = await master.scan(cursor, 'MATCH', pattern, 'COUNT', scanCount);
      cursor = next;
      await Promise.all(keys.map((key) => redis.unlink(key)));
    } while (cursor !== '0');
  };
  await Promise.all(mastersOf(redis).map(removeOn));
}

/** Runs a Lua script by its hash, so that its text is sent once for each life of Redis. */
type RunScript = (keys: readonly string[], values: readonly (string | number | Buffer)[]) => Promise<unknown>;

function createScript(redis: RedisClient, lua: string): RunScript {
  const hash = createHash('sha1').update(lua).digest('hex');
  return async (keys, values) => {
    try {
      return await redis.evalsha(hash, keys.length, ...keys, ...values);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return redis.eval(lua, keys.length, ...keys, ...values);
    }
  };
}
