/** The client certificate that an OAuth2 secret presents to its token endpoint. */
import type { Prisma } from '@knoxcall/database';
import type { TlsIdentity } from '@knoxcall/egress';
import { loadTlsIdentity } from '../certificates/load-tls-identity.ts';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { TokenFault } from './token-fault.ts';

type Reader = Pick<
  Prisma.TransactionClient,
  'secret' | 'secretEnvironment' | 'sealedField' | 'certificateVersion' | 'dataKey'
>;
type Source = { database: Reader; dataKeys: DataKeys };

/** Of the environment, else of the certificate's base environment. Null where it cannot serve as one. */
export async function findClientIdentity(
  { database, dataKeys }: Source,
  tenantId: string,
  wanted: { certificateId: string; environmentId: string },
): Promise<TlsIdentity | null> {
  const { certificateId: secretId, environmentId } = wanted;
  const secret = await database.secret.findUnique({ where: { tenantId_id: { tenantId, id: secretId } } });
  if (secret?.kind !== 'certificate') return null;
  for (const place of [environmentId, secret.baseEnvironmentId]) {
    const context = { database, dataKeys, tenantId };
    const identity = await loadTlsIdentity(context, { secretId, environmentId: place });
    if (identity === null) continue;
    const { cert, key, passphrase } = identity.value;
    return { cert, key, ...(passphrase === null ? {} : { passphrase }) };
  }
  return null;
}

/** Rejects with `TokenFault` where the certificate is gone or of no use. */
export async function requireClientIdentity(
  source: Source,
  tenantId: string,
  wanted: { certificateId: string | null; environmentId: string },
): Promise<TlsIdentity | null> {
  const { certificateId, environmentId } = wanted;
  if (certificateId === null) return null;
  const identity = await findClientIdentity(source, tenantId, { certificateId, environmentId });
  if (identity === null)
    throw new TokenFault('refused', 'The client certificate of the secret cannot be used.');
  return identity;
}
