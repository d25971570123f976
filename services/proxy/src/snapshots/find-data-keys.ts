/** Some data keys that the snapshots hold, for the proof that this proxy can unwrap them. */
import type { DataKeyName } from '@knoxcall/envelope';
import { mastersOf, type RedisClient } from '@knoxcall/redis';
import { changes, dataKeyEntryPattern, parseDataKeyEntryKey } from '@knoxcall/snapshot';
import type { Entries } from './create-entries.ts';

/** Enough that not all belong to tenants whose keys are lost, unless all tenants' are. */
const enough = 10;

/** Empty where there are none. Rejects while Redis is away or the snapshots are incomplete. */
export async function findDataKeys(
  redis: RedisClient,
  entries: Pick<Entries, 'dataKey'>,
): Promise<(DataKeyName & { wrapped: Uint8Array })[]> {
  const epoch = await redis.get(changes.epoch);
  const all: (DataKeyName & { wrapped: Uint8Array })[] = [];
  let hasFailed = false;
  for await (const keys of keysOf(redis)) {
    for (const name of keys.map(parseDataKeyEntryKey).slice(0, enough - all.length)) {
      const found =
        name &&
        (await entries.dataKey(name.tenantId, name.id).catch(() => {
          hasFailed = true;
          return undefined;
        }));
      if (found !== undefined) all.push({ ...found.name, wrapped: found.wrapped });
    }
    if (all.length >= enough) break;
  }
  // During a rebuild there are none either.
  if (all.length > 0) return all;
  if (hasFailed || epoch === null || epoch !== (await redis.get(changes.epoch))) {
    throw new Error('the snapshots are not complete');
  }
  return all;
}

/** The keys of each server, some at a time. */
async function* keysOf(redis: RedisClient): AsyncGenerator<string[]> {
  for (const master of mastersOf(redis)) {
    let cursor = '0';
    do {
      const [next, keys] = await master.scan(cursor, 'MATCH', dataKeyEntryPattern, 'COUNT', 1000);
      cursor = next;
      yield keys;
    } while (cursor !== '0');
  }
}
