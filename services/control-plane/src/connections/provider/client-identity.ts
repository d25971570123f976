/** The client certificate that an OAuth2 secret presents to its token endpoint. */
import type { TlsIdentity } from '@knoxcall/egress';
import { loadTlsIdentity } from '../../certificates/load-tls-identity.ts';
import { endpointsOf } from '../configuration/endpoints.ts';
import { type CertificateFault, certificateFault, type Source, type Wanted } from './stored-certificate.ts';

type ClientIdentity =
  | { kind: 'none' }
  | { kind: 'identity'; identity: TlsIdentity }
  /** `why`: the fault of the secret's certificate. */
  | { kind: 'unusable'; why: CertificateFault };

/** The connection's own environment. */
export async function findClientIdentity(
  source: Source,
  { configuration, place: { tenantId, environmentId } }: Wanted,
): Promise<ClientIdentity> {
  const secretId = configuration.mtlsCertificateId;
  if (secretId === null) return { kind: 'none' };
  const { tokenUrl, refreshUrl } = endpointsOf(configuration);
  const hosts = [tokenUrl, refreshUrl].map((address) => new URL(address).hostname);
  const why = await certificateFault(source, { tenantId, secretId, hosts, signs: false });
  if (why !== null) return { kind: 'unusable', why };
  const identity = await loadTlsIdentity(source, { tenantId, secretId, environmentId });
  return identity === null ? { kind: 'unusable', why: 'unknown' } : { kind: 'identity', identity };
}
