/** Whether a certificate secret may be used at a token endpoint: it is a secret like any other, under its own rules. */
import type { Prisma } from '@knoxcall/database';
import { isAllowedHost } from '@knoxcall/rules';
import type { DataKeys } from '../../data-keys/data-keys.ts';
import { policyOf } from '../../secrets/secret-policy.ts';
import type { Configuration } from '../configuration/configuration.ts';

type Reader = Pick<Prisma.TransactionClient, 'secret' | 'secretEnvironment' | 'sealedField' | 'dataKey'>;
export type Source = { database: Reader; dataKeys: DataKeys };
export type Wanted = { configuration: Configuration; place: { tenantId: string; environmentId: string } };

export type CertificateFault = 'unknown' | 'expired' | 'host' | 'routes';

/**
 * Null where it may. `signs`: a signature can be used elsewhere, so a certificate with a list of routes may not sign.
 */
export async function certificateFault(
  { database }: Source,
  {
    tenantId,
    secretId,
    hosts,
    signs,
  }: { tenantId: string; secretId: string; hosts: string[]; signs: boolean },
): Promise<CertificateFault | null> {
  const secret = await database.secret.findUnique({ where: { tenantId_id: { tenantId, id: secretId } } });
  if (secret?.kind !== 'certificate') return 'unknown';
  const { allowedHosts, allowedRoutes } = policyOf(secret);
  if (!hosts.every((host) => isAllowedHost(host, allowedHosts))) return 'host';
  if (signs && allowedRoutes !== null) return 'routes';
  const isOver = secret.expiresAt !== null && secret.expiresAt.getTime() <= Date.now();
  return isOver && secret.strictExpiryEnforcement ? 'expired' : null;
}
