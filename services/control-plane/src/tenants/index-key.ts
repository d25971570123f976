/** The key of a tenant's name index: names reach Redis only as HMACs under it. */
import type { Prisma } from '@knoxcall/database';
import { type Binding, type DataKey, open, sealedDataKeyId } from '@knoxcall/envelope';
import type { DataKeys } from '../data-keys/data-keys.ts';

type SealedIndexKey = { id: string; sealedIndexKey: Uint8Array; indexKeyRevision: bigint };

export function indexKeyBinding(tenantId: string, revision: bigint): Binding {
  const field = 'index_key';
  return { purpose: 'tenant', tenantId, objectId: tenantId, environmentId: null, field, revision };
}

/** The 32 bytes, for as long as one publication runs. */
export async function openIndexKey(
  reader: Pick<Prisma.TransactionClient, 'dataKey'>,
  dataKeys: DataKeys,
  tenant: SealedIndexKey,
): Promise<Buffer> {
  const dataKeyId = sealedDataKeyId(Buffer.from(tenant.sealedIndexKey));
  return openIndexKeyWith(await dataKeys.get(tenant.id, dataKeyId, reader), tenant);
}

export function openIndexKeyWith(dataKey: DataKey, tenant: SealedIndexKey): Buffer {
  const binding = indexKeyBinding(tenant.id, tenant.indexKeyRevision);
  return open(dataKey, binding, Buffer.from(tenant.sealedIndexKey)).reveal();
}
