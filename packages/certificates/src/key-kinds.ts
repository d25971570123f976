// Which keys may be in an upload: kinds that TLS knows, of a size whose use costs milliseconds and not minutes.
import type { KeyObject } from 'node:crypto';

/** Identifiers of SubjectPublicKeyInfo and PKCS#8 (RFC 8017, RFC 5480, RFC 8410). */
const ALGORITHMS = new Set([
  '1.2.840.113549.1.1.1', // RSA
  '1.2.840.113549.1.1.10', // RSASSA-PSS
  '1.2.840.10045.2.1', // EC
  '1.3.101.112', // Ed25519
  '1.3.101.113', // Ed448
]);

export const MAX_RSA_BITS = 8192;

export function isKeyAlgorithm(oid: string): boolean {
  return ALGORITHMS.has(oid);
}

export function isTooLarge(key: KeyObject): boolean {
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) > MAX_RSA_BITS;
}
