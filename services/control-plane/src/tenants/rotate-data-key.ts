/** A new data key for a tenant: used for every sealing from now on; the old one stays readable until nothing uses it. */
import type { Actor, ChangeResult } from '../changes/change.ts';
import { type ChangeDependencies, finishChange, performChange } from '../changes/run-change.ts';

/** Gives the id of the new key. What the old one sealed is sealed again by the reseal job. */
export async function rotateDataKey(
  dependencies: ChangeDependencies,
  tenantId: string,
  actor: Actor,
): Promise<ChangeResult<string>> {
  const made = await dependencies.dataKeys.make(tenantId);
  const { id, provider, wrapped } = made.row;
  const performed = await dependencies.database.$transaction((tx) =>
    performChange(dependencies, { tx, tenantId, actor }, async ({ revision, publish, audit, at }) => {
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
      return id;
    }),
  );
  return finishChange(dependencies, performed);
}
