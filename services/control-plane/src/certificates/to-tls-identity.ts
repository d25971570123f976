// Makes what node:tls takes from a stored certificate. Its result holds the private key: must only ever be sealed or used.
import { CertificateError } from './certificate-error.ts';
import { toPem } from './parse-certificate.ts';
import { type CertificateUpload, readUpload } from './read-upload.ts';

/** Options for `tls.connect`: the chain (leaf first) and the key as PEM; `passphrase` only where `key` needs it. */
export interface TlsIdentity {
  cert: string;
  key: string;
  passphrase?: string;
}

/** Throws `CertificateError` (`no_certificate`, `no_private_key`, ...) where it cannot serve as a client certificate. */
export function toTlsIdentity(stored: CertificateUpload): TlsIdentity {
  const { chain, privateKey } = readUpload(stored);
  if (chain.length === 0) {
    throw new CertificateError(
      'no_certificate',
      'certificate_content',
      'is a private key without a certificate',
    );
  }
  if (!privateKey) {
    throw new CertificateError(
      'no_private_key',
      'private_key',
      'is missing: a client certificate needs its key',
    );
  }
  const identity = { cert: chain.map(toPem).join(''), key: privateKey.pem };
  const { passphrase } = stored;
  return privateKey.isEncrypted && passphrase !== undefined ? { ...identity, passphrase } : identity;
}
