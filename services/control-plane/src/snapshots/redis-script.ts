/** Runs a Lua script by its hash, so that its text crosses the wire once for each life of Redis. */
import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

export type RunScript = (
  keys: readonly string[],
  values: readonly (string | number | Buffer)[],
) => Promise<unknown>;

export function createScript(redis: Redis, lua: string): RunScript {
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
