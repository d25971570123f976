/** Reads entries of Redis in one round trip for all that are asked for at once, each between two looks at the epoch. */
import { changes } from '@knoxcall/snapshot';
import type { Redis } from 'ioredis';

/** An entry's fields, empty where there is none, and the epoch before and after they were read. */
export type BatchedRead = {
  readonly fields: Record<string, Buffer>;
  readonly before: string | null;
  readonly after: string | null;
};

/** Rejects where Redis could not be asked. */
export type ReadEntry = (key: string) => Promise<BatchedRead>;

type Asked = { readonly key: string; readonly answer: PromiseWithResolvers<BatchedRead> };

export function createBatchedReads(redis: Redis): ReadEntry {
  let asked: Asked[] = [];

  function flush(): void {
    const batch = asked;
    asked = [];
    readAll(redis, batch).catch((error: unknown) => {
      for (const { answer } of batch) answer.reject(error);
    });
  }

  return (key) => {
    const answer = Promise.withResolvers<BatchedRead>();
    asked.push({ key, answer });
    // After every promise that is settled by now: the references of one request ask together.
    if (asked.length === 1) process.nextTick(flush);
    return answer.promise;
  };
}

async function readAll(redis: Redis, batch: readonly Asked[]): Promise<void> {
  const pipeline = redis.pipeline().get(changes.epoch);
  for (const { key } of batch) pipeline.hgetallBuffer(key);
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
