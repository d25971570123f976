// Reads a private key in any encoding and checks that its passphrase opens it and that its public and private halves
// match. Decrypts by itself, so that OpenSSL never runs a key derivation of unchecked cost.
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { algorithm, elements, octets, parseDer } from './asn1.ts';
import { CertificateError, orRefuse } from './certificate-error.ts';
import { contentKind, isPrivateKeyKind } from './content-kind.ts';
import { decryptWithPassword, password } from './password-encryption.ts';
import type { PemBlock } from './pem.ts';
import type { Reading } from './reading.ts';
import { decryptTraditional, isTraditionallyEncrypted } from './traditional-encryption.ts';

/** Identifiers of SubjectPublicKeyInfo and PKCS#8 (RFC 8017, RFC 5480, RFC 8410). */
const ALGORITHMS = new Set([
  '1.2.840.113549.1.1.1', // RSA
  '1.2.840.113549.1.1.10', // RSASSA-PSS
  '1.2.840.10045.2.1', // EC
  '1.3.101.112', // Ed25519
  '1.3.101.113', // Ed448
]);

/** Which keys may be in an upload: kinds that TLS supports, of a size that costs milliseconds to use, not minutes. */
export const MAX_RSA_BITS = 8192;

export function isKeyAlgorithm(oid: string): boolean {
  return ALGORITHMS.has(oid);
}

export function isTooLarge(key: KeyObject): boolean {
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) > MAX_RSA_BITS;
}

/** Reads a key from its bytes, or from a PEM block with its headers. */
export function readPrivateKey(source: PemBlock, reading: Reading): KeyObject {
  refuseForeignFormats(source, reading);
  if (isTraditionallyEncrypted(source)) {
    return readEncrypted(reading, (passphrase) => decryptTraditional(source, passphrase, reading));
  }
  const kind = contentKind(source.der);
  if (!isPrivateKeyKind(kind)) throw notAKey(reading);
  if (kind !== 'encrypted_pkcs8') return loadKey(source.der, reading);
  const [identifier, encrypted] = elements(parseDer(source.der));
  return readEncrypted(reading, (passphrase) =>
    decryptWithPassword(identifier, octets(encrypted), { password: password(passphrase), reading }),
  );
}

/** Loads an unencrypted key; PKCS#8, PKCS#1 or SEC1. */
export function loadKey(der: Buffer, reading: Reading): KeyObject {
  const kind = contentKind(der);
  if (kind !== 'pkcs8' && kind !== 'pkcs1' && kind !== 'sec1') throw notAKey(reading);
  // Checked before OpenSSL sees the key: loading a DSA or DH key is an exponentiation with numbers that the file
  // chooses.
  if (kind === 'pkcs8' && !isKeyAlgorithm(orRefuse(notAKey(reading), () => pkcs8Algorithm(der)))) {
    throw notAKey(reading);
  }
  const key = orRefuse(notAKey(reading), () => createPrivateKey({ key: der, format: 'der', type: kind }));
  if (isTooLarge(key)) throw tooLarge(reading);
  if (!hasOneWhole(key)) throw damaged(reading);
  return key;
}

/** A key as unencrypted PKCS#8 PEM. */
export function toPkcs8Pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function pkcs8Algorithm(der: Buffer): string {
  return algorithm(elements(parseDer(der))[1]).oid;
}

/** Whether the file's public half belongs to its private half: one verifies the other's signature. */
function hasOneWhole(key: KeyObject): boolean {
  const probe = Buffer.from('KnoxCall');
  const isEdwards = key.asymmetricKeyType === 'ed25519' || key.asymmetricKeyType === 'ed448';
  const hash = isEdwards ? null : (key.asymmetricKeyDetails?.hashAlgorithm ?? 'sha256');
  try {
    return verify(hash, probe, createPublicKey(key), sign(hash, probe, key));
  } catch {
    return false;
  }
}

function readEncrypted(reading: Reading, decrypt: (passphrase: string) => Buffer): KeyObject {
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
  const plain = orRefuse(wrong, () => decrypt(passphrase));
  if (!isPrivateKeyKind(contentKind(plain))) throw wrong;
  return loadKey(plain, reading);
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
    'is not a private key that can be read (PKCS#8, PKCS#1 or SEC1; RSA, EC, Ed25519 or Ed448)',
  );
}

function damaged({ field }: Reading): CertificateError {
  return new CertificateError('not_a_private_key', field, 'is damaged: its secret and public halves differ');
}

function tooLarge({ field }: Reading): CertificateError {
  return new CertificateError('key_too_large', field, `is an RSA key of more than ${MAX_RSA_BITS} bits`);
}
