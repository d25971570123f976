/** The key of a tenant's name index: names reach Redis only as HMACs under it. */
import type { Prisma } from '@knoxcall/database';
import { type Binding, open, sealedDataKeyId } from '@knoxcall/envelope';
import type { DataKeys } from '../data-keys/data-keys.ts';

export function indexKeyBinding(tenantId: string, revision: bigint): Binding {
  return {
    purpose: 'tenant',
    tenantId,
    objectId: tenantId,
    environmentId: null,
    field: 'index_key',
    revision,
  };
}

/** The 32 bytes, for as long as one publication runs. */
export async function openIndexKey(
  reader: Pick<Prisma.TransactionClient, 'dataKey'>,
  dataKeys: DataKeys,
  tenant: { id: string; sealedIndexKey: Uint8Array; indexKeyRevision: bigint },
): Promise<Buffer> {
  const sealed = Buffer.from(tenant.sealedIndexKey);
  const dataKey = await dataKeys.get(tenant.id, sealedDataKeyId(sealed), reader);
  return open(dataKey, indexKeyBinding(tenant.id, tenant.indexKeyRevision), sealed).reveal();
}
