/**
 * The client certificate that an OAuth2 secret presents to its token endpoint: a secret like any other, under the rules
 * that the proxy has for the client certificate of a route.
 */
import type { Prisma } from '@knoxcall/database';
import type { TlsIdentity } from '@knoxcall/egress';
import { isAllowedHost } from '@knoxcall/snapshot';
import { loadTlsIdentity } from '../../certificates/load-tls-identity.ts';
import type { DataKeys } from '../../data-keys/data-keys.ts';
import { type Configuration, endpointsOf } from '../configuration/configuration.ts';
import { TokenFault } from './token-fault.ts';

type Reader = Pick<Prisma.TransactionClient, 'secret' | 'secretEnvironment' | 'sealedField' | 'dataKey'>;
type Source = { database: Reader; dataKeys: DataKeys };
type Wanted = { configuration: Configuration; place: { tenantId: string; environmentId: string } };

export type ClientIdentity =
  | { kind: 'none' }
  | { kind: 'identity'; identity: TlsIdentity }
  /** `why` is about the certificate of the secret. */
  | { kind: 'unusable'; why: 'unknown' | 'expired' | 'host' };

/** Of the connection's own environment. */
export async function findClientIdentity(
  { database, dataKeys }: Source,
  { configuration, place: { tenantId, environmentId } }: Wanted,
): Promise<ClientIdentity> {
  const secretId = configuration.mtlsCertificateId;
  if (secretId === null) return { kind: 'none' };
  const secret = await database.secret.findUnique({ where: { tenantId_id: { tenantId, id: secretId } } });
  if (secret?.kind !== 'certificate') return { kind: 'unusable', why: 'unknown' };
  const { hostname } = new URL(endpointsOf(configuration).tokenUrl);
  if (!isAllowedHost(hostname, secret.allowedHosts as string[] | null))
    return { kind: 'unusable', why: 'host' };
  const isOver = secret.expiresAt !== null && secret.expiresAt.getTime() <= Date.now();
  if (isOver && secret.strictExpiryEnforcement) return { kind: 'unusable', why: 'expired' };
  const identity = await loadTlsIdentity({ database, dataKeys }, { tenantId, secretId, environmentId });
  return identity === null ? { kind: 'unusable', why: 'unknown' } : { kind: 'identity', identity };
}

const faults = {
  unknown: 'The client certificate of the secret cannot be used.',
  expired: 'The client certificate of the secret has expired.',
  host: 'The client certificate of the secret may not be shown to the host of token_url.',
} as const;

/** Null where the secret has none. Rejects with `TokenFault` where it may not or cannot be used. */
export async function requireClientIdentity(source: Source, wanted: Wanted): Promise<TlsIdentity | null> {
  const found = await findClientIdentity(source, wanted);
  if (found.kind === 'unusable') throw new TokenFault('refused', faults[found.why]);
  return found.kind === 'none' ? null : found.identity;
}
