// Reads one whole upload: its chain and its key, checked to belong together. Both the create answer and the TLS
// identity are made from it.
import type { KeyObject, X509Certificate } from 'node:crypto';
import { belongsTo, orderChain } from './certificate-chain.ts';
import { CertificateError } from './certificate-error.ts';
import { type CertificateType, certificateFamily } from './certificate-type.ts';
import { readPrivateKey } from './private-key.ts';
import { type Contents, readBlocks, readContents } from './read-content.ts';
import { newWorkBudget, type Reading } from './reading.ts';

/** What a caller sends. */
export interface CertificateUpload {
  certificateType: CertificateType;
  /** PEM text, or base64 of DER, PKCS#7 or PKCS#12. */
  content: string;
  /** PEM text, or base64 of DER. Where it is given, a key inside `content` is not used. */
  privateKey?: string | undefined;
  passphrase?: string | undefined;
}

/** The chain is empty for type `key` only; `unrelated` certificates are neither leaf nor issuer of the chain. */
export interface ReadUpload {
  chain: X509Certificate[];
  unrelated: X509Certificate[];
  privateKey: KeyObject | undefined;
}

/** OpenSSL's own limit for the passphrase of a PEM key. */
const MAX_PASSPHRASE_BYTES = 1024;

/** Reads certificates and key; throws `CertificateError` and nothing else. */
export function readUpload(upload: CertificateUpload): ReadUpload {
  checkPassphrase(upload.passphrase);
  const reading: Reading = {
    field: 'certificate_content',
    passphrase: upload.passphrase,
    budget: newWorkBudget(),
  };
  const contents = readContents(upload.certificateType, readBlocks(upload.content, reading), reading);
  if (certificateFamily(upload.certificateType) === 'key') return readKeyAlone(upload, contents);
  if (contents.certificates.length === 0) throw noCertificate(contents);
  const keys = readKeys(upload, contents, reading);
  const privateKey = matchingKey(contents.certificates, keys, upload);
  return { ...orderChain(contents.certificates, privateKey), privateKey };
}

function readKeyAlone(upload: CertificateUpload, contents: Contents): ReadUpload {
  if (upload.privateKey !== undefined) {
    throw new CertificateError(
      'type_mismatch',
      'private_key',
      'must be left out for certificate_type key: send the key as certificate_content',
    );
  }
  const [openKey] = contents.keys;
  if (openKey) return { chain: [], unrelated: [], privateKey: openKey() };
  throw new CertificateError(
    'not_a_private_key',
    'certificate_content',
    'holds a certificate and no private key: set certificate_type to pem',
  );
}

function readKeys(upload: CertificateUpload, contents: Contents, reading: Reading): KeyObject[] {
  if (upload.privateKey === undefined) return contents.keys.map((openKey) => openKey());
  const keyReading: Reading = { ...reading, field: 'private_key' };
  const blocks = readBlocks(upload.privateKey, keyReading);
  const block = blocks.find(({ label }) => label.endsWith('PRIVATE KEY')) ?? blocks[0];
  return block ? [readPrivateKey(block, keyReading)] : [];
}

function matchingKey(
  certificates: X509Certificate[],
  keys: KeyObject[],
  upload: CertificateUpload,
): KeyObject | undefined {
  if (keys.length === 0) return undefined;
  const match = keys.find((key) => certificates.some((certificate) => belongsTo(certificate, key)));
  if (match) return match;
  const [field, explanation] =
    upload.privateKey === undefined
      ? (['certificate_content', 'holds a private key that belongs to none of its certificates'] as const)
      : (['private_key', 'does not belong to the certificate'] as const);
  throw new CertificateError('key_mismatch', field, explanation);
}

function noCertificate(contents: Contents): CertificateError {
  const hint = contents.keys.length > 0 ? ': set certificate_type to key to store a private key alone' : '';
  return new CertificateError('no_certificate', 'certificate_content', `holds no certificate${hint}`);
}

function checkPassphrase(passphrase: string | undefined): void {
  if (Buffer.byteLength(passphrase ?? '') <= MAX_PASSPHRASE_BYTES) return;
  throw new CertificateError('content_too_large', 'passphrase', 'is longer than 1024 bytes');
}
