/** Opens one sealed field of the current version of a certificate in one environment. */
import type { Prisma } from '@knoxcall/database';
import { open, sealedDataKeyId } from '@knoxcall/envelope';
import { type SecretField, secretFieldBinding } from '@knoxcall/snapshot';
import type { DataKeys } from '../data-keys/data-keys.ts';

export type CertificateSource = {
  database: Pick<Prisma.TransactionClient, 'secretEnvironment' | 'sealedField' | 'dataKey'>;
  dataKeys: DataKeys;
};
export type CertificatePlace = { tenantId: string; secretId: string; environmentId: string };

/** Null where there is none. */
export async function openCurrentField(
  { database, dataKeys }: CertificateSource,
  place: CertificatePlace,
  field: SecretField,
): Promise<string | null> {
  const current = await database.secretEnvironment.findUnique({
    where: { tenantId_secretId_environmentId: place },
  });
  if (current === null) return null;
  const row = await database.sealedField.findUnique({
    where: {
      tenantId_secretId_environmentId_version_field: { ...place, version: current.valueVersion, field },
    },
  });
  if (row === null) return null;
  const sealed = Buffer.from(row.sealed);
  const dataKey = await dataKeys.get(place.tenantId, sealedDataKeyId(sealed), database);
  const plain = open(dataKey, secretFieldBinding({ ...place, field, revision: row.revision }), sealed);
  const text = plain.reveal().toString('utf8');
  plain.wipe();
  return text;
}
