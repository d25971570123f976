/** What Redis holds, as its operator sees it. */
import { changes } from '@knoxcall/snapshot';
import type { Product } from '@knoxcall/testkit';
import { Redis } from 'ioredis';

export type RedisLook = {
  flush(): Promise<void>;
  /** Null before the first rebuild. */
  epoch(): Promise<string | null>;
  keys(): Promise<number>;
  usedMiB(): Promise<number>;
  close(): void;
};

export function redisOf({ servers }: Product): RedisLook {
  const redis = new Redis(servers.redisUrl);
  return {
    flush: async () => void (await redis.flushall()),
    epoch: () => redis.get(changes.epoch),
    keys: () => redis.dbsize(),
    usedMiB: async () => Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]) / 2 ** 20,
    close: () => redis.disconnect(),
  };
}
