/** After a data key was rotated: seals again everything that the old one sealed, then deletes the old one. */
import type { PrismaClient } from '@knoxcall/database';
import type { Log } from '@knoxcall/telemetry';
import type { Actor, Change, RunChange } from '../changes/change.ts';
import { republishTenant } from './reseal/republish-tenant.ts';
import { resealConfigurations, resealConnections } from './reseal/reseal-connections.ts';
import { batchSize, resealFields } from './reseal/reseal-fields.ts';
import { resealIndexKey, resealWebhooks } from './reseal/reseal-settings.ts';

const actor: Actor = { type: 'system', id: 'reseal', ipAddress: null, requestId: null };

/** Each processes one batch in one change and returns its size. */
const steps = [resealFields, resealConfigurations, resealConnections, resealWebhooks, resealIndexKey];

/** The longest time between a proxy's read of an entry and its read of the data key that the entry names. */
const readersMs = 5_000;

type Dependencies = { database: PrismaClient; runChange: RunChange; log: Log };

/** A tenant whose keys cannot be used is logged and retried at the next run; the others are resealed. */
export function createReseal({ database, runChange, log }: Dependencies): () => Promise<void> {
  return async () => {
    const retired = await database.dataKey.findMany({ where: { retiredAt: { not: null } } });
    for (const { tenantId, id } of retired) {
      try {
        for (const step of steps) await untilDone(() => runChange(tenantId, actor, (own) => step(own, id)));
        await runChange(tenantId, actor, (own) => letGo(own, id));
      } catch (error) {
        log.warn({ tenantId, err: error }, 'a tenant could not be resealed');
      }
    }
  };
}

async function untilDone(take: () => Promise<{ result: number }>): Promise<void> {
  while ((await take()).result === batchSize);
}

/**
 * Keeps the key while a refresh holds a token, kept answers may need it, or something is unpublished: the next turn
 * looks again.
 */
async function letGo(change: Change, dataKeyId: string): Promise<void> {
  const { tx, tenantId, at } = change;
  const where = { tenantId, dataKeyId };
  const users = await Promise.all([
    tx.sealedField.count({ where }),
    tx.oAuth2Configuration.count({ where }),
    tx.oAuth2Connection.count({ where: { tenantId, OR: [{ dataKeyId }, { keptAnswer: { not: null } }] } }),
    tx.idempotencyRecord.count({ where }),
    tx.outbox.count({ where: { tenantId } }),
    tx.webhook.count({ where }),
  ]);
  if (users.some((count) => count > 0)) return;
  const row = { tenantId_id: { tenantId, id: dataKeyId } };
  const { unusedSince } = await tx.dataKey.findUniqueOrThrow({ where: row });
  if (unusedSince === null) {
    await republishTenant(change);
    await tx.dataKey.update({ where: row, data: { unusedSince: at } });
  } else if (at.getTime() - unusedSince.getTime() >= readersMs) {
    await remove(change, dataKeyId);
  }
}

async function remove({ tx, tenantId, publish, audit }: Change, dataKeyId: string): Promise<void> {
  await tx.dataKey.delete({ where: { tenantId_id: { tenantId, id: dataKeyId } } });
  publish('data-key', dataKeyId);
  audit({
    action: 'tenant.remove_data_key',
    resourceType: 'tenant',
    resourceId: tenantId,
    details: { data_key_id: dataKeyId },
  });
}
