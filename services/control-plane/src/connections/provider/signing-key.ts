/** The private key that signs an OAuth2 secret's assertions: its own, or that of a certificate secret. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { loadSigningKey } from '../../certificates/load-tls-identity.ts';
import { assertionHosts, assertsAnything } from '../configuration/assertions.ts';
import type { Algorithm } from '../configuration/configuration.ts';
import { type CertificateFault, certificateFault, type Source, type Wanted } from './stored-certificate.ts';

/** `thumbprint`: of its certificate, for `x5t#S256`; null without one. */
export type SigningKey = { key: KeyObject; thumbprint: string | null };

type FoundKey =
  | { kind: 'none' }
  | { kind: 'key'; signingKey: SigningKey }
  /** `why`: the fault of the key's certificate; `algorithm`: the algorithm needs a key of another kind. */
  | { kind: 'unusable'; why: CertificateFault | 'algorithm' };

/** `wanted` names the connection's own environment. */
export async function findSigningKey(source: Source, wanted: Wanted): Promise<FoundKey> {
  const { configuration } = wanted;
  if (!assertsAnything(configuration)) return { kind: 'none' };
  const found = await openKey(source, wanted);
  if (typeof found === 'string') return { kind: 'unusable', why: found };
  const isFit = suits(found.key, configuration.settings.algorithm);
  return isFit ? { kind: 'key', signingKey: found } : { kind: 'unusable', why: 'algorithm' };
}

async function openKey(
  source: Source,
  { configuration, place: { tenantId, environmentId } }: Wanted,
): Promise<SigningKey | CertificateFault> {
  const { signingKeyId: secretId, settings } = configuration;
  if (settings.privateKey !== null) return { key: createPrivateKey(settings.privateKey), thumbprint: null };
  if (secretId === null) return 'unknown';
  const hosts = assertionHosts(configuration);
  const why = await certificateFault(source, { tenantId, secretId, hosts, signs: true });
  if (why !== null) return why;
  const stored = await loadSigningKey(source, { tenantId, secretId, environmentId });
  return stored === null ? 'unknown' : { ...stored, key: createPrivateKey(stored.key) };
}

/** RFC 7518, sections 3.3 to 3.5 (RSA of 2048 bits at least), and RFC 8037. */
function suits(
  { asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject,
  algorithm: Algorithm,
): boolean {
  switch (algorithm) {
    case 'RS256':
    case 'PS256':
      return type === 'rsa' && (details?.modulusLength ?? 0) >= 2048;
    case 'ES256':
      return type === 'ec' && details?.namedCurve === 'prime256v1';
    case 'EdDSA':
      return type === 'ed25519';
  }
}
