/**
 * Publishes every entry of a tenant again, sealed under the present data key: nothing in Redis needs an old one then.
 */
import type { Change } from '../../changes/change.ts';
import { outdateShards } from '../../snapshots/floor-rows.ts';

/** An entry replaces only a lower revision, so every row with a revision gets the change's. */
export async function republishTenant({ tx, tenantId, revision, publish }: Change): Promise<void> {
  const where = { tenantId };
  await tx.tenant.update({ where: { id: tenantId }, data: { entryRevision: revision } });
  await tx.apiKey.updateMany({ where, data: { revision } });
  await tx.environment.updateMany({ where, data: { revision } });
  await tx.secret.updateMany({ where, data: { revision } });
  await tx.route.updateMany({ where, data: { revision } });
  await outdateShards(tx, tenantId);
  publish('tenant', tenantId);
  const keys = await tx.apiKey.findMany({ where: { tenantId, revokedAt: null }, select: { keyId: true } });
  for (const { keyId } of keys) publish('api-key', keyId);
  for (const { id } of await tx.environment.findMany({ where, select: { id: true } })) {
    publish('environment', id);
  }
  for (const { id, name } of await tx.secret.findMany({ where, select: { id: true, name: true } })) {
    publish('secret', id);
    publish('name', `secret:${name}`);
  }
  for (const { id } of await tx.route.findMany({ where, select: { id: true } })) publish('route', id);
  const names = await tx.routeName.findMany({ where, select: { name: true } });
  for (const { name } of names) publish('name', `route:${name}`);
}
