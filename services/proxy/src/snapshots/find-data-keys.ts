/** Some data keys that the snapshots hold, for the proof that this proxy can unwrap them. */
import type { DataKeyName } from '@knoxcall/envelope';
import { changes, dataKeyEntryPattern, parseDataKeyEntryKey } from '@knoxcall/snapshot';
import type { Redis } from 'ioredis';
import type { Entries } from './create-entries.ts';

/** More than tenants whose keys are lost, unless all of them are. */
const enough = 10;

/** Empty where there are none. Rejects while Redis or the snapshots are not there. */
export async function findDataKeys(
  redis: Redis,
  entries: Pick<Entries, 'dataKey'>,
): Promise<(DataKeyName & { wrapped: Uint8Array })[]> {
  const epoch = await redis.get(changes.epoch);
  const all: (DataKeyName & { wrapped: Uint8Array })[] = [];
  let hasFailed = false;
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', dataKeyEntryPattern, 'COUNT', 1000);
    cursor = next;
    for (const name of keys.map(parseDataKeyEntryKey).slice(0, enough - all.length)) {
      const found =
        name &&
        (await entries.dataKey(name.tenantId, name.id).catch(() => {
          hasFailed = true;
          return undefined;
        }));
      if (found !== undefined) all.push({ ...found.name, wrapped: found.wrapped });
    }
  } while (cursor !== '0' && all.length < enough);
  // During a rebuild there are none either.
  if (all.length > 0) return all;
  if (hasFailed || epoch === null || epoch !== (await redis.get(changes.epoch))) {
    throw new Error('the snapshots are not complete');
  }
  return all;
}
