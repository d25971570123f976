/** Any data key that the snapshots hold, for the proof that this proxy can unwrap it. */
import type { DataKeyName } from '@knoxcall/envelope';
import { changes, dataKeyEntryPattern, parseDataKeyEntryKey } from '@knoxcall/snapshot';
import type { Redis } from 'ioredis';
import type { Entries } from './create-entries.ts';

/** Undefined where there is none. Rejects while Redis or the snapshots are not there. */
export async function findDataKey(
  redis: Redis,
  entries: Pick<Entries, 'dataKey'>,
): Promise<(DataKeyName & { wrapped: Uint8Array }) | undefined> {
  const epoch = await redis.get(changes.epoch);
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', dataKeyEntryPattern, 'COUNT', 1000);
    cursor = next;
    for (const name of keys.map(parseDataKeyEntryKey)) {
      const found = name && (await entries.dataKey(name.tenantId, name.id));
      if (found !== undefined) return { ...found.name, wrapped: found.wrapped };
    }
  } while (cursor !== '0');
  // During a rebuild there is none either.
  if (epoch === null || epoch !== (await redis.get(changes.epoch)))
    throw new Error('the snapshots are not complete');
  return undefined;
}
