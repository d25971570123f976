/** Seals the settings of webhooks again. */
import type { Change } from '../../changes/change.ts';
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
