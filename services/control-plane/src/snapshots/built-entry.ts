/**
 * An entry ready to be written: revision and fields of the Redis hash, a tombstone, or a note that it could not be
 * built.
 */
import type { EntryKind, StoredEntry } from '@knoxcall/snapshot';

export type BuiltEntry = StoredEntry & { key: string; kind: EntryKind };

type Place = Pick<BuiltEntry, 'key' | 'kind'>;

const empty = { payload: null, unbuilt: false, tenantId: null, issuedAt: null, endsAt: null } as const;

export const tombstone = (place: Place, revision: bigint): BuiltEntry => ({ ...place, ...empty, revision });

/** With the lowest revision, so that any entry built later replaces it. */
export const unbuiltEntry = (place: Place, tenantId: string | null): BuiltEntry => ({
  ...place,
  ...empty,
  unbuilt: true,
  tenantId,
  revision: 0n,
});

export const isTombstone = ({ payload, unbuilt }: BuiltEntry): boolean => payload === null && !unbuilt;
