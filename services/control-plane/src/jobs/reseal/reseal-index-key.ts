/** Seals the key of the name index again; the key itself stays, so that no name moves in Redis. */
import { sealedDataKeyId } from '@knoxcall/envelope';
import type { Change } from '../../changes/change.ts';
import { indexKeyBinding, indexKeyOf } from '../../data-keys/index-key.ts';
import { openWith, sealOnce } from '../../data-keys/sealed.ts';

/** Gives 0: there is one, and it is done at once. */
export async function resealIndexKey(change: Change, dataKeyId: string): Promise<number> {
  const { tx, tenantId, dataKey, revision, publish } = change;
  const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: tenantId } });
  if (sealedDataKeyId(tenant.sealedIndexKey) !== dataKeyId) return 0;
  const binding = indexKeyBinding(tenantId, revision);
  const sealedIndexKey = await openWith(await change.openingKey(dataKeyId), indexKeyOf(tenant), (bytes) =>
    sealOnce(dataKey, binding, bytes),
  );
  await tx.tenant.update({
    where: { id: tenantId },
    data: { sealedIndexKey, indexKeyRevision: revision, entryRevision: revision },
  });
  publish('tenant', tenantId);
  return 0;
}
