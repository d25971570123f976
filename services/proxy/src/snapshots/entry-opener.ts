/** Turns a stored entry into its content: opened, checked against its schema, and frozen, because requests share it. */
import { type EntryKind, entryBinding } from '@knoxcall/snapshot';
import type { ZodType } from 'zod';
import type { DataKeys, OpenFailure } from './data-keys.ts';
import { unavailable } from './snapshots.ts';

type SealedEntry = {
  tenantId: string;
  kind: EntryKind;
  objectId: string;
  revision: bigint;
  payload: Buffer;
};

type EntryOpenerSettings = {
  dataKeys: DataKeys;
  onFailure: (failure: OpenFailure) => void;
};

/** Rejects with `dependency_unavailable`, also where the opened payload does not match the schema. */
export type EntryOpener = <V extends object>(entry: SealedEntry, schema: ZodType<V>) => Promise<V>;

export function createEntryOpener({ dataKeys, onFailure }: EntryOpenerSettings): EntryOpener {
  return async (entry, schema) => {
    const binding = entryBinding(entry);
    const plaintext = await dataKeys.open(binding, entry.payload);
    try {
      return deepFreeze(schema.parse(JSON.parse(plaintext.reveal().toString('utf8'))));
    } catch {
      // The parser's own error would quote the payload.
      onFailure({ code: 'schema', binding });
      throw unavailable(new Error('an entry does not match its schema'));
    } finally {
      plaintext.wipe();
    }
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const child of Object.values(value)) deepFreeze(child);
  return Object.freeze(value);
}
