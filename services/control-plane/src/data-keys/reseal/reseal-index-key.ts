/** Seals the key of the name index again; the key itself stays, so that no name moves in Redis. */
import { sealedDataKeyId } from '@knoxcall/envelope';
import { seal } from '@knoxcall/envelope/seal';
import type { Change } from '../../changes/change.ts';
import { indexKeyBinding, openIndexKeyWith } from '../../tenants/index-key.ts';

/** Gives 0: there is one, and it is done at once. */
export async function resealIndexKey(change: Change, dataKeyId: string): Promise<number> {
  const { tx, tenantId, dataKey, revision, publish } = change;
  const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: tenantId } });
  if (sealedDataKeyId(Buffer.from(tenant.sealedIndexKey)) !== dataKeyId) return 0;
  const indexKey = openIndexKeyWith(await change.openingKey(dataKeyId), tenant);
  const sealed = seal(dataKey, indexKeyBinding(tenantId, revision), indexKey);
  indexKey.fill(0);
  await tx.tenant.update({
    where: { id: tenantId },
    data: { sealedIndexKey: new Uint8Array(sealed), indexKeyRevision: revision, entryRevision: revision },
  });
  publish('tenant', tenantId);
  return 0;
}
