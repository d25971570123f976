/**
 * Reads entries from Redis together where they are asked for at once, each between two reads of the epoch: in one round
 * trip, or in three for a cluster, whose servers keep no order between them.
 */
import type { RedisClient } from '@knoxcall/redis';
import { changes } from '@knoxcall/snapshot';
import { type Asked, gather } from './gather.ts';

/** An entry's fields, empty where there is none, and the epoch before and after they were read. */
type BatchedRead = {
  readonly fields: Record<string, Buffer>;
  readonly before: string | null;
  readonly after: string | null;
};

/** Rejects where Redis could not be read. */
type ReadEntry = (key: string) => Promise<BatchedRead>;

export function createBatchedReads(redis: RedisClient): ReadEntry {
  const read = redis.isCluster ? readOfCluster : readInOrder;
  return gather(async (asked: readonly Asked<string, BatchedRead>[]) => {
    const { entries, before, after } = await read(
      redis,
      asked.map(({ question }) => question),
    );
    asked.forEach(({ answer }, at) => {
      answer.resolve({ fields: entries[at] ?? {}, before, after });
    });
  });
}

type ReadAll = { entries: Record<string, Buffer>[]; before: string | null; after: string | null };

async function readInOrder(redis: RedisClient, keys: readonly string[]): Promise<ReadAll> {
  const pipeline = redis.pipeline().get(changes.epoch);
  for (const key of keys) pipeline.hgetallBuffer(key);
  const results = await pipeline.get(changes.epoch).exec();
  const values = (results ?? []).map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  });
  const [before, after] = [values[0], values[keys.length + 1]].map((epoch) =>
    typeof epoch === 'string' ? epoch : null,
  );
  const entries = values.slice(1, -1).map((fields) => (fields ?? {}) as Record<string, Buffer>);
  return { entries, before: before ?? null, after: after ?? null };
}

async function readOfCluster(redis: RedisClient, keys: readonly string[]): Promise<ReadAll> {
  const before = await redis.get(changes.epoch);
  const entries = await Promise.all(keys.map((key) => redis.hgetallBuffer(key)));
  return { entries, before, after: await redis.get(changes.epoch) };
}
