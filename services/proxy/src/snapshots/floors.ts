/**
 * The least revision of each of a tenant's entries, as the control plane sealed it. An attacker who can write to Redis
 * can put old floors back, so floors older than those seen before are refused. Where the floors are in doubt, it must
 * never answer that an entry does not exist.
 */
import type { KnownServers, RedisClient } from '@knoxcall/redis';
import {
  decodeMark,
  decodeRoot,
  decodeShard,
  type FloorRoot,
  floorBinding,
  floorPlace,
  floorShardKey,
} from '@knoxcall/snapshot';
import { createBatchedFloors, type ReadFloors } from './batched-floors.ts';
import type { DataKeys } from './data-keys.ts';
import type { EntryCache, Flight, Loaded } from './entry-cache.ts';
import type { EntryReader } from './entry-reader.ts';
import { SeenRoots } from './seen-roots.ts';
import { unavailable } from './snapshots.ts';

export type Floors = {
  /** The least revision of the entry; undefined where the tenant has no such entry. Rejects with `dependency_unavailable`. */
  of(tenantId: string, entryKey: string): Promise<number | undefined>;
  /** Takes a mark of the change stream: from now on older floors are refused. */
  note(tenantId: string, mark: Buffer): Promise<void>;
};

export type FloorsSettings = {
  redis: RedisClient;
  servers: KnownServers;
  cache: EntryCache;
  dataKeys: DataKeys;
  doubt: EntryReader['doubt'];
};

type Shard = ReadonlyMap<number, number>;

const overheadBytes = 1_000;
const floorBytes = 60;
/** Reads for one answer. A tenant whose floors change during each of them publishes faster than anybody can. */
const MAX_READS = 4;

export function createFloors({ redis, servers, cache, dataKeys, doubt }: FloorsSettings): Floors {
  const seen = new SeenRoots();
  const readFloors = createBatchedFloors(redis);
  /** Roots by the buffer that their shards were read with. */
  const roots = new WeakMap<Buffer, Promise<FloorRoot>>();

  async function open<T>(
    tenantId: string,
    part: 'root' | 'mark' | number,
    { sealed, decode }: { sealed: Buffer; decode: (bytes: Buffer) => T },
  ): Promise<T> {
    const content = await dataKeys.open(floorBinding(tenantId, part), sealed);
    try {
      return decode(content.reveal());
    } catch (error) {
      throw unavailable(error);
    } finally {
      content.wipe();
    }
  }

  function openRoot(tenantId: string, sealed: Buffer): Promise<FloorRoot> {
    const opening = roots.get(sealed) ?? open(tenantId, 'root', { sealed, decode: decodeRoot });
    roots.set(sealed, opening);
    return opening;
  }

  async function readKnown(name: Parameters<ReadFloors>[0]): ReturnType<ReadFloors> {
    const read = await servers.read(() => readFloors(name));
    if (read === undefined) throw new Error('the server may lack the last changes');
    return read;
  }

  /**
   * Undefined where the floors stay older than others seen before. A publication may come between a read and its check.
   * Its mark arrives once its floors are in Redis, so that another read finds them. Nothing is awaited between a check
   * and the note of what passed it, so that no mark comes in between.
   */
  async function readCurrent(name: Parameters<ReadFloors>[0]) {
    for (let reads = 1; reads <= MAX_READS; reads += 1) {
      const { root: sealed, shard } = await readKnown(name).catch((error: unknown) => {
        throw unavailable(error);
      });
      const root = sealed === null ? null : await openRoot(name.tenantId, sealed);
      if (root !== null && seen.isOld(name.tenantId, root)) continue;
      if (root !== null) seen.note(name.tenantId, { ordinal: root.ordinal, revision: root.revision });
      return { root, shard };
    }
    return undefined;
  }

  async function load(tenantId: string, number: number, flight: Flight): Promise<Loaded<Shard>> {
    const doubtful = (code: string): Promise<never> =>
      doubt({ code, binding: floorBinding(tenantId, number) }, flight);
    const read = await readCurrent({ tenantId, shard: number });
    if (read === undefined) return doubtful('old_root');
    const { root, shard } = read;
    if (root === null) return doubtful('no_floors');
    const { shards } = root;
    const least = shards[number] ?? 0;
    if (shard === null)
      return least === 0 ? { value: new Map(), bytes: overheadBytes } : doubtful('no_shard');
    const { revision, floors } = await open(tenantId, number, { sealed: shard, decode: decodeShard });
    if (revision < least) return doubtful('old_shard');
    const value = new Map(floors.map((floor) => [floor.slot, floor.revision]));
    return { value, bytes: overheadBytes + floorBytes * floors.length };
  }

  return {
    async of(tenantId, entryKey) {
      const { shard: number, slot } = floorPlace(entryKey);
      const shard = await cache.get<Shard>(floorShardKey(tenantId, number), (flight) =>
        load(tenantId, number, flight),
      );
      return shard?.get(slot);
    },
    async note(tenantId, mark) {
      // A tenant that nobody asked for has no data key in memory, and no floors that could be outdated.
      if (!seen.knows(tenantId)) return;
      seen.note(tenantId, await open(tenantId, 'mark', { sealed: mark, decode: decodeMark }));
    },
  };
}
