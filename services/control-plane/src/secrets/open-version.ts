/** Opens the sealed fields of one version of a secret, for the two that may: a rollback, and a person who is shown it. */
import type { Prisma } from '@knoxcall/database';
import { type DataKey, open, sealedDataKeyId } from '@knoxcall/envelope';
import { type SecretField, secretFieldBinding } from '@knoxcall/snapshot';

export type VersionPlace = { tenantId: string; secretId: string; environmentId: string };
export type OpenedFields = Partial<Record<SecretField, Buffer>>;

type Source = {
  reader: Pick<Prisma.TransactionClient, 'sealedField'>;
  openingKey: (dataKeyId: string) => Promise<DataKey>;
};

/** Versions are integers of PostgreSQL; nothing greater was ever one. */
const maxVersion = 2_147_483_647;

/** Null where there is no such version. */
export async function openVersion(
  { reader, openingKey }: Source,
  place: VersionPlace,
  version: number,
): Promise<OpenedFields | null> {
  const rows =
    version > maxVersion ? [] : await reader.sealedField.findMany({ where: { ...place, version } });
  if (rows.length === 0) return null;
  const fields: OpenedFields = {};
  for (const row of rows) {
    const field = row.field as SecretField;
    const binding = secretFieldBinding({ ...place, field, revision: row.revision });
    const sealed = Buffer.from(row.sealed);
    const dataKey = await openingKey(sealedDataKeyId(sealed));
    fields[field] = open(dataKey, binding, sealed).reveal();
  }
  return fields;
}
