import { encodeMark, encodeRoot, encodeShard, floorPlace, shardCount } from '@knoxcall/snapshot';
import { EntryCache } from './entry-cache.ts';
import { createFloors, type FloorsSettings } from './floors.ts';

const tenantId = '0190a8a0-0000-7000-8000-000000000001';
/** Two entries whose floors lie in different shards. */
const [entry, other] = ['knox:{t:x}:route:1', 'knox:{t:x}:route:2'] as const;

/** The floors in Redis after `revision` publications, unsealed. */
function stored(revision: number, shard: number): Buffer[] {
  const shards = Array.from({ length: shardCount }, () => 1);
  const floors = [entry, other]
    .map(floorPlace)
    .filter((place) => place.shard === shard)
    .map(({ slot }) => ({ slot, revision: 7 }));
  return [encodeRoot({ ordinal: 1, revision, shards }), encodeShard({ revision: 1, floors })];
}

/** `read` stands for Redis, and `dataKey` for the wait for the tenant's data key. */
function start(read: (shard: number) => Promise<Buffer[]>, dataKey: () => Promise<void> = async () => {}) {
  const doubts: string[] = [];
  const settings = {
    redis: { hmgetBuffer: (_key: string, _root: string, shard: string) => read(Number(shard)) },
    servers: { read: (ask: () => Promise<object>) => ask() },
    cache: new EntryCache({ maxEntries: 100, maxBytes: 1e6, now: () => performance.now(), observe() {} }),
    dataKeys: {
      open: async (_binding: object, sealed: Buffer) => {
        await dataKey();
        return { reveal: () => sealed, wipe() {} };
      },
    },
    doubt: async ({ code }: { code: string }) => {
      doubts.push(code);
      throw new Error('doubted');
    },
  } as unknown as FloorsSettings;
  return { floors: createFloors(settings), doubts };
}

test('a publication while floors are read causes another read, and no alarm', async () => {
  let revision = 1;
  let reads = 0;
  const { floors, doubts } = start(async (shard) => {
    reads += 1;
    const answer = stored(revision, shard);
    if (reads === 2) {
      revision = 2;
      await floors.note(tenantId, encodeMark({ ordinal: 1, revision }));
    }
    return answer;
  });
  expect(await floors.of(tenantId, other)).toBe(7);
  expect(await floors.of(tenantId, entry)).toBe(7);
  expect({ reads, doubts }).toEqual({ reads: 3, doubts: [] });
});

test('floors and a newer mark that wait for the same data key cause another read, and no alarm', async () => {
  let revision = 1;
  let isWaited = () => {};
  let loaded = Promise.resolve();
  const read = async (shard: number) => stored(revision, shard);
  const { floors, doubts } = start(read, () => {
    isWaited();
    return loaded;
  });
  expect(await floors.of(tenantId, other)).toBe(7);
  const [waited, dataKey] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  [isWaited, loaded] = [waited.resolve, dataKey.promise];
  const found = floors.of(tenantId, entry);
  await waited.promise;
  revision = 2;
  const noted = floors.note(tenantId, encodeMark({ ordinal: 1, revision }));
  dataKey.resolve();
  expect(await found).toBe(7);
  await noted;
  expect(doubts).toEqual([]);
});

test('floors that stay older than a mark already seen raise an alarm', async () => {
  const { floors, doubts } = start(async (shard) => stored(1, shard));
  expect(await floors.of(tenantId, other)).toBe(7);
  await floors.note(tenantId, encodeMark({ ordinal: 1, revision: 2 }));
  await expect(floors.of(tenantId, entry)).rejects.toThrow('doubted');
  expect(doubts).toEqual(['old_root']);
});
