/** Opens what TLS takes of a stored certificate. */
import type { Prisma } from '@knoxcall/database';
import { open, sealedDataKeyId } from '@knoxcall/envelope';
import { type CertificateValue, certificateValue, secretFieldBinding } from '@knoxcall/snapshot';
import type { DataKeys } from '../data-keys/data-keys.ts';

type Reader = Pick<Prisma.TransactionClient, 'secretEnvironment' | 'sealedField' | 'dataKey'>;
type Context = { database: Reader; dataKeys: DataKeys };
type Place = { tenantId: string; secretId: string; environmentId: string };

/** Null where there is none, or where it cannot serve as a client certificate (a key alone, no key at all). */
export async function loadTlsIdentity(
  { database, dataKeys }: Context,
  place: Place,
): Promise<CertificateValue | null> {
  const current = await database.secretEnvironment.findUnique({
    where: { tenantId_secretId_environmentId: place },
  });
  if (current === null) return null;
  const field = 'tls_identity';
  const row = await database.sealedField.findUnique({
    where: {
      tenantId_secretId_environmentId_version_field: { ...place, version: current.valueVersion, field },
    },
  });
  if (row === null) return null;
  const sealed = Buffer.from(row.sealed);
  const dataKey = await dataKeys.get(place.tenantId, sealedDataKeyId(sealed), database);
  const plain = open(dataKey, secretFieldBinding({ ...place, field, revision: row.revision }), sealed);
  const value = certificateValue.parse(JSON.parse(plain.reveal().toString('utf8')));
  plain.wipe();
  return value;
}
