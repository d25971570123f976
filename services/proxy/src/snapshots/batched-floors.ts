/**
 * Reads floors from Redis, in one round trip for all that are asked for at once; those of one tenant are read at one
 * moment.
 */
import type { RedisClient } from '@knoxcall/redis';
import { floorsKey } from '@knoxcall/snapshot';
import { type Asked, gather } from './gather.ts';

type ShardName = { readonly tenantId: string; readonly shard: number };

/** Sealed; null where there is none. Shards that were read together have the same buffer as their root. */
type SealedFloors = { readonly root: Buffer | null; readonly shard: Buffer | null };

/** Rejects where Redis could not be read. */
export type ReadFloors = (name: ShardName) => Promise<SealedFloors>;

export function createBatchedFloors(redis: RedisClient): ReadFloors {
  return gather((asked) => readAll(redis, asked));
}

async function readAll(redis: RedisClient, batch: readonly Asked<ShardName, SealedFloors>[]): Promise<void> {
  const byTenant = Map.groupBy(batch, ({ question }) => question.tenantId);
  await Promise.all(
    [...byTenant].map(async ([tenantId, own]) => {
      const fields = own.map(({ question }) => String(question.shard));
      const [root = null, ...shards] = await redis.hmgetBuffer(floorsKey(tenantId), 'root', ...fields);
      own.forEach(({ answer }, at) => {
        answer.resolve({ root, shard: shards[at] ?? null });
      });
    }),
  );
}
