/** After a data key was rotated: seals again what the old one sealed, then lets the old one go. */
import type { PrismaClient } from '@knoxcall/database';
import { open } from '@knoxcall/envelope';
import { seal } from '@knoxcall/envelope/seal';
import { type SecretField, secretFieldBinding } from '@knoxcall/snapshot';
import type { Actor, Change, RunChange } from '../changes/change.ts';

const actor: Actor = { type: 'system', id: 'reseal', ipAddress: null, requestId: null };
const batch = 100;

export function createReseal(database: PrismaClient, runChange: RunChange): () => Promise<void> {
  return async () => {
    const retired = await database.dataKey.findMany({ where: { retiredAt: { not: null } } });
    for (const { tenantId, id } of retired) {
      let left = batch;
      while (left === batch) {
        const change = await runChange(tenantId, actor, (own) => resealFields(own, id));
        left = change.result;
      }
    }
  };
}

/** Gives how many fields it took. */
async function resealFields(change: Change, dataKeyId: string): Promise<number> {
  const { tx, tenantId, revision, dataKey, publish } = change;
  const rows = await tx.sealedField.findMany({ where: { tenantId, dataKeyId }, take: batch });
  const oldKey = rows.length === 0 ? undefined : await change.openingKey(dataKeyId);
  for (const row of rows) {
    if (oldKey === undefined) break;
    const { secretId, environmentId, version } = row;
    const field = row.field as SecretField;
    const place = { tenantId, secretId, environmentId, field };
    const plain = open(
      oldKey,
      secretFieldBinding({ ...place, revision: row.revision }),
      Buffer.from(row.sealed),
    );
    const sealed = seal(dataKey, secretFieldBinding({ ...place, revision }), plain.reveal());
    plain.wipe();
    await tx.sealedField.update({
      where: {
        tenantId_secretId_environmentId_version_field: {
          tenantId,
          secretId,
          environmentId,
          version,
          field: row.field,
        },
      },
      data: { sealed: new Uint8Array(sealed), dataKeyId: dataKey.id, revision },
    });
    publish('value', `${secretId}:${environmentId}`);
  }
  return rows.length;
}
