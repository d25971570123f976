/** Loads the parts of a stored certificate that TLS, or a signature, needs. */
import { type CertificateValue, certificateValue, type ValuePlace } from '@knoxcall/snapshot';
import { type CertificateSource, openCurrentField } from './open-current-field.ts';

/** Null where there is no certificate, or where it cannot serve as a client certificate (no key, or a key alone). */
export async function loadTlsIdentity(
  source: CertificateSource,
  place: ValuePlace,
): Promise<CertificateValue | null> {
  const text = await openCurrentField(source, place, 'tls_identity');
  return text === null ? null : certificateValue.parse(JSON.parse(text));
}

/** PKCS#8 PEM, and the SHA-256 of the certificate as in `x5t#S256`; null for a key alone. */
type StoredKey = { key: string; thumbprint: string | null };

/** Null where there is no private key. */
export async function loadSigningKey(
  source: CertificateSource,
  place: ValuePlace,
): Promise<StoredKey | null> {
  const identity = await loadTlsIdentity(source, place);
  if (identity !== null) return { key: identity.key, thumbprint: thumbprintOf(identity) };
  const key = await openCurrentField(source, place, 'signing_key');
  return key === null ? null : { key, thumbprint: null };
}

function thumbprintOf({ fingerprint }: CertificateValue): string {
  return Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url');
}
