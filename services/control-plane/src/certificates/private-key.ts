// Reads a private key in any encoding and checks that its passphrase opens it.
// Decrypts by itself, so that OpenSSL never runs a key derivation whose cost nobody has checked.
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { elements, octets, parseDer } from './asn1.ts';
import { CertificateError, orRefuse } from './certificate-error.ts';
import { type ContentKind, contentKind, isPrivateKeyKind } from './content-kind.ts';
import { type Decrypted, decryptWithPassword, password } from './password-encryption.ts';
import { type PemBlock, writePem } from './pem.ts';
import type { Reading } from './reading.ts';
import { decryptTraditional, isTraditionallyEncrypted } from './traditional-encryption.ts';

/** A private key that opened. */
export interface PrivateKey {
  key: KeyObject;
  /** For node:tls: the key as given, or PKCS#8 without encryption where OpenSSL 3 could not decrypt that. */
  pem: string;
  /** True where `pem` needs the passphrase. */
  isEncrypted: boolean;
}

const LABELS: Readonly<Partial<Record<ContentKind, string>>> = {
  encrypted_pkcs8: 'ENCRYPTED PRIVATE KEY',
  pkcs8: 'PRIVATE KEY',
  pkcs1: 'RSA PRIVATE KEY',
  sec1: 'EC PRIVATE KEY',
};

/** Reads a key from its bytes, or from a PEM block with its headers. */
export function readPrivateKey(source: PemBlock, reading: Reading): PrivateKey {
  refuseForeignFormats(source, reading);
  if (isTraditionallyEncrypted(source)) {
    return readEncrypted(source, reading, (passphrase) => decryptTraditional(source, passphrase, reading));
  }
  const kind = contentKind(source.der);
  if (!isPrivateKeyKind(kind)) throw notAKey(reading);
  const block = { label: LABELS[kind] ?? source.label, headers: [], der: source.der };
  if (kind !== 'encrypted_pkcs8') {
    return { key: loadKey(source.der, reading), pem: writePem(block), isEncrypted: false };
  }
  const [identifier, encrypted] = elements(parseDer(source.der));
  return readEncrypted(block, reading, (passphrase) =>
    decryptWithPassword(identifier, octets(encrypted), { password: password(passphrase), reading }),
  );
}

/** Loads an unencrypted key; PKCS#8, PKCS#1 or SEC1. */
export function loadKey(der: Buffer, reading: Reading): KeyObject {
  const kind = contentKind(der);
  if (kind !== 'pkcs8' && kind !== 'pkcs1' && kind !== 'sec1') throw notAKey(reading);
  return orRefuse(notAKey(reading), () => createPrivateKey({ key: der, format: 'der', type: kind }));
}

/** A key as unencrypted PKCS#8 PEM. */
export function toPkcs8Pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function readEncrypted(
  block: PemBlock,
  reading: Reading,
  decrypt: (passphrase: string) => Decrypted,
): PrivateKey {
  const { passphrase } = reading;
  if (passphrase === undefined) {
    const subject = reading.field === 'private_key' ? 'private_key' : 'the key in certificate_content';
    throw new CertificateError('passphrase_required', 'passphrase', `is required: ${subject} is encrypted`);
  }
  const wrong = new CertificateError(
    'wrong_passphrase',
    'passphrase',
    'does not open the private key (or the key is damaged)',
  );
  const { plain, isLegacy } = orRefuse(wrong, () => decrypt(passphrase));
  if (!isPrivateKeyKind(contentKind(plain))) throw wrong;
  const key = loadKey(plain, reading);
  return { key, pem: isLegacy ? toPkcs8Pem(key) : writePem(block), isEncrypted: !isLegacy };
}

function refuseForeignFormats({ label }: PemBlock, reading: Reading): void {
  if (label !== 'OPENSSH PRIVATE KEY' && label !== 'DSA PRIVATE KEY') return;
  throw new CertificateError(
    'unsupported_format',
    reading.field,
    `is in a format that TLS cannot use (${label}): convert it to PKCS#8`,
  );
}

function notAKey({ field }: Reading): CertificateError {
  return new CertificateError(
    'not_a_private_key',
    field,
    'is not a private key that can be read (PKCS#8, PKCS#1 or SEC1, of a kind TLS knows)',
  );
}
