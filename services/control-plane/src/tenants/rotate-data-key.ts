/** A new data key for a tenant: used for all sealing from now on; the old one stays readable until nothing uses it. */
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import type { DataKeys, NewDataKey } from '../data-keys/data-keys.ts';
import { uuid } from '../http/fields.ts';
import { change, type Named, type Operation } from '../http/operation.ts';
import type { TenantRow } from './create-tenant.ts';

export function rotateDataKey(
  { dataKeys }: { dataKeys: DataKeys },
  on: Named<TenantRow, TenantRow>,
): Operation {
  return change({
    tag: 'Operator',
    role: null,
    id: 'rotateDataKey',
    method: 'post',
    path: '/admin/v1/tenants/{slug}/rotate-data-key',
    summary: 'Make a new data key; everything is sealed again in the background',
    on,
    body: z.strictObject({}),
    bodyOptional: true,
    data: z.object({ data_key_id: uuid }),
    errors: ['dependency_unavailable'],
    prepare: ({ found }) => dataKeys.make(found.id),
    change: (own, { prepared }) => rotate(own, prepared),
    answer: (_none, { prepared }) => ({ data: { data_key_id: prepared.row.id } }),
  });
}

/** The reseal job seals again everything under the old one. */
export async function rotate(change: Change, { row: { id, provider, wrapped } }: NewDataKey): Promise<void> {
  const { tx, tenantId, revision, publish, audit, at } = change;
  await tx.dataKey.updateMany({ where: { tenantId, retiredAt: null }, data: { retiredAt: at } });
  await tx.dataKey.create({
    data: { tenantId, id, provider, wrapped: new Uint8Array(wrapped), revision },
  });
  await tx.tenant.update({
    where: { id: tenantId },
    data: { activeDataKeyId: id, entryRevision: revision },
  });
  publish('data-key', id);
  publish('tenant', tenantId);
  audit({
    action: 'tenant.rotate_data_key',
    resourceType: 'tenant',
    resourceId: tenantId,
    details: { data_key_id: id },
  });
}
