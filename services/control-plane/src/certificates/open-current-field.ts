/** Opens one sealed field of a certificate's current version in one environment. */
import type { Prisma } from '@knoxcall/database';
import { type SecretField, secretFieldBinding, type ValuePlace } from '@knoxcall/snapshot';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { asText, openSealed } from '../data-keys/sealed.ts';

export type CertificateSource = {
  database: Pick<Prisma.TransactionClient, 'secretEnvironment' | 'sealedField' | 'dataKey'>;
  dataKeys: DataKeys;
};

/** Null where there is none. */
export async function openCurrentField(
  source: CertificateSource,
  place: ValuePlace,
  field: SecretField,
): Promise<string | null> {
  const { database } = source;
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
  const { revision, sealed } = row;
  return openSealed(source, { binding: secretFieldBinding({ ...place, field, revision }), sealed }, asText);
}
