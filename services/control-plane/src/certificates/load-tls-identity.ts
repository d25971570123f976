/** Opens a stored certificate and makes of it what node:tls takes; the result is sealed again at once. */
import type { Prisma } from '@knoxcall/database';
import { open, sealedDataKeyId } from '@knoxcall/envelope';
import { type CertificateValue, type SecretField, secretFieldBinding } from '@knoxcall/snapshot';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { CertificateError } from './certificate-error.ts';
import { certificateType } from './certificate-type.ts';
import { toTlsIdentity } from './to-tls-identity.ts';

type Reader = Pick<
  Prisma.TransactionClient,
  'secretEnvironment' | 'sealedField' | 'certificateVersion' | 'dataKey'
>;
type Context = { database: Reader; dataKeys: DataKeys; tenantId: string };
type Place = { secretId: string; environmentId: string };

/** Null where there is none, or where it cannot serve as a client certificate (a key alone, no key at all). */
export async function loadTlsIdentity(
  context: Context,
  place: Place,
): Promise<{ revision: bigint; value: CertificateValue } | null> {
  const { database, tenantId } = context;
  const current = await database.secretEnvironment.findUnique({
    where: { tenantId_secretId_environmentId: { tenantId, ...place } },
  });
  if (current === null) return null;
  const where = { tenantId, ...place, version: current.valueVersion };
  const certificate = await database.certificateVersion.findFirst({ where });
  if (certificate === null) return null;
  const fields = await openFields(context, place, where);
  const revision = fields.revision;
  try {
    const identity = toTlsIdentity({
      certificateType: certificateType(certificate.certificateType),
      content: fields.texts.certificate ?? '',
      privateKey: fields.texts.private_key,
      passphrase: fields.texts.passphrase,
    });
    const { cert, key, passphrase = null } = identity;
    return { revision, value: { fingerprint: certificate.fingerprint ?? '', cert, key, passphrase } };
  } catch (error) {
    if (error instanceof CertificateError) return null;
    throw error;
  }
}

async function openFields(
  { database, dataKeys, tenantId }: Context,
  place: Place,
  where: Prisma.SealedFieldWhereInput,
): Promise<{ revision: bigint; texts: Partial<Record<SecretField, string>> }> {
  const rows = await database.sealedField.findMany({ where });
  const texts: Partial<Record<SecretField, string>> = {};
  let revision = 0n;
  for (const row of rows) {
    const field = row.field as SecretField;
    const sealed = Buffer.from(row.sealed);
    const dataKey = await dataKeys.get(tenantId, sealedDataKeyId(sealed), database);
    const binding = secretFieldBinding({ tenantId, ...place, field, revision: row.revision });
    texts[field] = open(dataKey, binding, sealed).reveal().toString('utf8');
    revision = row.revision;
  }
  return { revision, texts };
}
