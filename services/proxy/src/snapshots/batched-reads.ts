/** Reads entries of Redis in one round trip for all that are asked for at once, each between two looks at the epoch. */
import { changes } from '@knoxcall/snapshot';
import type { Redis } from 'ioredis';
import { type Asked, gather } from './gather.ts';

/** An entry's fields, empty where there is none, and the epoch before and after they were read. */
type BatchedRead = {
  readonly fields: Record<string, Buffer>;
  readonly before: string | null;
  readonly after: string | null;
};

/** Rejects where Redis could not be asked. */
export type ReadEntry = (key: string) => Promise<BatchedRead>;

export function createBatchedReads(redis: Redis): ReadEntry {
  return gather((asked) => readAll(redis, asked));
}

async function readAll(redis: Redis, batch: readonly Asked<string, BatchedRead>[]): Promise<void> {
  const pipeline = redis.pipeline().get(changes.epoch);
  for (const { question: key } of batch) pipeline.hgetallBuffer(key);
  const results = await pipeline.get(changes.epoch).exec();
  const values = (results ?? []).map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  });
  const [before, after] = [values[0], values[batch.length + 1]].map((epoch) =>
    typeof epoch === 'string' ? epoch : null,
  );
  batch.forEach(({ answer }, at) => {
    const fields = (values[at + 1] ?? {}) as Record<string, Buffer>;
    answer.resolve({ fields, before: before ?? null, after: after ?? null });
  });
}
