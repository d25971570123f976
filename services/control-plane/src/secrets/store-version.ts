/** Writes a new version of a secret's fields in one environment, sealed, and makes it the current one. */
import type { Prisma } from '@knoxcall/database';
import { type SecretField, secretFieldBinding, secretFields, type ValuePlace } from '@knoxcall/snapshot';
import type { Change } from '../changes/change.ts';
import { sealOnce } from '../data-keys/sealed.ts';

/** How many versions are kept (contract, section 2.1). */
const keptVersions = 10;

type Place = Omit<ValuePlace, 'tenantId'>;
/** Zeroed when they are sealed. */
export type SecretFields = Partial<Record<SecretField, Buffer>>;

/** Gives the number of the new version. */
export async function storeVersion(change: Change, place: Place, fields: SecretFields): Promise<number> {
  const { tx, tenantId, revision, at, dataKey, publish } = change;
  const where = { tenantId_secretId_environmentId: { tenantId, ...place } };
  const { valueVersion: version } = await tx.secretEnvironment.upsert({
    where,
    create: { tenantId, ...place, valueVersion: 1, updatedAt: at },
    update: { valueVersion: { increment: 1 }, updatedAt: at },
  });
  const rows = secretFields.flatMap((field): Prisma.SealedFieldCreateManyInput[] => {
    const bytes = fields[field];
    if (bytes === undefined) return [];
    const sealed = sealOnce(dataKey, secretFieldBinding({ tenantId, ...place, field, revision }), bytes);
    const { id: dataKeyId } = dataKey;
    return [{ tenantId, ...place, version, field, dataKeyId, revision, sealed, createdAt: at }];
  });
  await tx.sealedField.createMany({ data: rows });
  const stale = { tenantId, ...place, version: { lte: version - keptVersions } };
  await tx.sealedField.deleteMany({ where: stale });
  await tx.certificateVersion.deleteMany({ where: stale });
  await touchSecret(change, place.secretId);
  publish('value', `${place.secretId}:${place.environmentId}`);
  // The secret's own entry names the environments with a value, so it changes with the first one only.
  if (version === 1) publish('secret', place.secretId);
  return version;
}

/** The secret's revision grows with everything that is shown of it: its entity tag and its entry follow. */
export async function touchSecret({ tx, tenantId, revision, at }: Change, id: string): Promise<void> {
  await tx.secret.update({ where: { tenantId_id: { tenantId, id } }, data: { revision, updatedAt: at } });
}
