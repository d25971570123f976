/** Reseals a tenant's other sealed data: the settings of webhooks, and the key of the name index. */

import { sealedDataKeyId } from '@knoxcall/envelope';
import type { Change } from '../../changes/change.ts';
import { indexKeyBinding, indexKeyOf } from '../../data-keys/index-key.ts';
import { openWith, sealOnce } from '../../data-keys/sealed.ts';
import { webhookBinding, webhookSealed } from '../../webhooks/webhook-settings.ts';
import { batchSize } from './reseal-fields.ts';

export async function resealWebhooks(change: Change, dataKeyId: string): Promise<number> {
  const { tx, tenantId, dataKey, revision } = change;
  const rows = await tx.webhook.findMany({ where: { tenantId, dataKeyId }, take: batchSize });
  for (const row of rows) {
    const oldKey = await change.openingKey(dataKeyId);
    const binding = webhookBinding({ tenantId, id: row.id, revision });
    const sealedSettings = await openWith(oldKey, webhookSealed(row), (bytes) =>
      sealOnce(dataKey, binding, bytes),
    );
    await tx.webhook.update({
      where: { tenantId_id: { tenantId, id: row.id } },
      data: { sealedSettings, dataKeyId: dataKey.id, revision },
    });
  }
  return rows.length;
}

/**
 * Reseals the key of the name index; the key itself stays, so no name moves in Redis. Returns 0: there is only one, and
 * it is done at once.
 */
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
