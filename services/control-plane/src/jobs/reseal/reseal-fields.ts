/** Seals values, certificates and their keys again, every kept version of them. */

import { type SecretField, secretFieldBinding, secretFields } from '@knoxcall/snapshot';
import { z } from 'zod';
import type { Change } from '../../changes/change.ts';
import { openWith, sealOnce } from '../../data-keys/sealed.ts';

/** How many rows one change takes, so that a tenant's lock is never held for long. */
export const batchSize = 100;

/** Returns the number of resealed fields. */
export async function resealFields(change: Change, dataKeyId: string): Promise<number> {
  const { tx, tenantId, dataKey, revision, publish } = change;
  const rows = await tx.sealedField.findMany({ where: { tenantId, dataKeyId }, take: batchSize });
  for (const row of rows) {
    const { secretId, environmentId, version, field } = row;
    const place = { secretId, environmentId, field: z.enum(secretFields).parse(field) };
    const sealed = await resealed(change, dataKeyId, { place, revision: row.revision, sealed: row.sealed });
    await tx.sealedField.update({
      where: {
        tenantId_secretId_environmentId_version_field: { tenantId, secretId, environmentId, version, field },
      },
      data: { sealed, dataKeyId: dataKey.id, revision },
    });
    publish('value', `${secretId}:${environmentId}`);
  }
  return rows.length;
}

type Sealed = {
  place: { secretId: string; environmentId: string | null; field: SecretField };
  revision: bigint;
  sealed: Uint8Array;
};

/** The same content under the present data key and the change's revision. */
export async function resealed(
  change: Change,
  oldKeyId: string,
  { place, revision, sealed }: Sealed,
): Promise<Uint8Array<ArrayBuffer>> {
  const { tenantId, dataKey } = change;
  const before = { binding: secretFieldBinding({ tenantId, ...place, revision }), sealed };
  const binding = secretFieldBinding({ tenantId, ...place, revision: change.revision });
  return openWith(await change.openingKey(oldKeyId), before, (bytes) => sealOnce(dataKey, binding, bytes));
}
