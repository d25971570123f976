/** The key of a tenant's name index: names reach Redis only as HMACs under it. */
import type { Binding } from '@knoxcall/envelope';
import type { Sealed } from './sealed.ts';

export type SealedIndexKey = { id: string; sealedIndexKey: Uint8Array; indexKeyRevision: bigint };

export function indexKeyBinding(tenantId: string, revision: bigint): Binding {
  const field = 'index_key';
  return { purpose: 'tenant', tenantId, objectId: tenantId, environmentId: null, field, revision };
}

/** The sealed form; 32 bytes when opened. */
export const indexKeyOf = ({ id, sealedIndexKey, indexKeyRevision }: SealedIndexKey): Sealed => ({
  binding: indexKeyBinding(id, indexKeyRevision),
  sealed: sealedIndexKey,
});
