/** An entry ready to be written: revision and fields of the Redis hash, or a tombstone. */
import type { StoredEntry } from '@knoxcall/snapshot';

export type BuiltEntry = StoredEntry & { key: string };

export const tombstone = (key: string, revision: bigint): BuiltEntry => ({
  key,
  revision,
  payload: null,
  tenantId: null,
  issuedAt: null,
  endsAt: null,
});
