// Turns an upload into X.509 certificates and private keys, whatever it is packed in. The type that the caller named
// decides only where the bytes are ambiguous; a contradiction is refused.
import { type KeyObject, X509Certificate } from 'node:crypto';
import { algorithm, elements, isContext, parseDer } from './asn1.ts';
import { CertificateError, orRefuse } from './certificate-error.ts';
import { type CertificateType, certificateFamily } from './certificate-type.ts';
import { contentKind, isPrivateKeyKind } from './content-kind.ts';
import { looksLikePem, type PemBlock, readBase64, readPem, unescapePasted } from './pem.ts';
import { readPkcs7 } from './pkcs7.ts';
import { openPkcs12 } from './pkcs12.ts';
import { isKeyAlgorithm, isTooLarge, loadKey, MAX_RSA_BITS, readPrivateKey } from './private-key.ts';
import type { Reading } from './reading.ts';

/** The contents of an upload; a key is opened only on request. */
export interface Contents {
  certificates: X509Certificate[];
  keys: Array<() => KeyObject>;
}

const MAX_TEXT = 128 * 1024;
const MAX_BYTES = 64 * 1024;
const MAX_PARTS = 20;

/** Reads the text of one field: PEM, or base64 of DER (or of a PEM file). Blocks of plain DER have no label. */
export function readBlocks(given: string, { field }: Reading): PemBlock[] {
  if (given.length > MAX_TEXT) throw tooLarge(field);
  const text = unescapePasted(given);
  if (text === '') throw new CertificateError('content_empty', field, 'is empty');
  const binary = looksLikePem(text) ? undefined : readBase64(text);
  const inside = binary?.toString('latin1') ?? text;
  const isPem = inside.trimStart().startsWith('-----BEGIN ') || !binary;
  const blocks = isPem ? readPem(inside) : [{ label: '', headers: [], der: binary }];
  if (!blocks || blocks.length === 0) {
    throw new CertificateError('invalid_encoding', field, 'is neither PEM text nor base64 of a binary file');
  }
  if (blocks.reduce((sum, block) => sum + block.der.length, 0) > MAX_BYTES) throw tooLarge(field);
  return blocks;
}

/** Reads `certificate_content` as the type that the caller named. */
export function readContents(type: CertificateType, blocks: PemBlock[], reading: Reading): Contents {
  if (certificateFamily(type) === 'pkcs12') return readPkcs12(blocks, reading);
  const contents: Contents = { certificates: [], keys: [] };
  for (const block of blocks) addBlock(contents, block, reading);
  if (contents.certificates.length > MAX_PARTS || contents.keys.length > MAX_PARTS) throw tooMany();
  return contents;
}

/** Parses one certificate's DER. */
function readCertificate(der: Buffer, { field }: Reading): X509Certificate {
  const refusal = new CertificateError('not_a_certificate', field, 'holds a certificate that cannot be read');
  const certificate = orRefuse(refusal, () => new X509Certificate(der));
  // The constructor of X509Certificate also takes PEM text hidden in the bytes and ignores bytes after a certificate.
  if (!certificate.raw.equals(der)) throw refusal;
  const isUsable = orRefuse(
    refusal,
    () => isKeyAlgorithm(keyAlgorithm(der)) && !isTooLarge(certificate.publicKey),
  );
  if (isUsable) return certificate;
  const explanation = `holds a certificate whose key is not RSA (up to ${MAX_RSA_BITS} bits), EC, Ed25519 or Ed448`;
  throw new CertificateError('unsupported_algorithm', field, explanation);
}

function keyAlgorithm(der: Buffer): string {
  const fields = elements(elements(parseDer(der))[0]);
  const [keyInfo] = fields.slice(isContext(fields[0], 0) ? 6 : 5);
  return algorithm(elements(keyInfo)[0]).oid;
}

function addBlock(contents: Contents, block: PemBlock, reading: Reading): void {
  const { field } = reading;
  if (block.label.endsWith('PRIVATE KEY')) {
    contents.keys.push(() => readPrivateKey(block, reading));
    return;
  }
  if (isIgnored(block.label)) return;
  const kind = contentKind(block.der);
  if (kind === 'pkcs7') {
    contents.certificates.push(...readPkcs7(block.der, field).map((der) => readCertificate(der, reading)));
  } else if (kind === 'certificate') {
    contents.certificates.push(readCertificate(block.der, reading));
  } else if (isPrivateKeyKind(kind)) {
    contents.keys.push(() => readPrivateKey(block, reading));
  } else {
    throw refusedBlock(kind, reading);
  }
}

function readPkcs12(blocks: PemBlock[], reading: Reading): Contents {
  const [block] = blocks;
  // Windows' certutil puts any file between the lines of a certificate.
  const isOther = !block || blocks.length > 1 || !['', 'PKCS12', 'CERTIFICATE'].includes(block.label);
  const kind = isOther ? 'certificate' : contentKind(block.der);
  if (isOther || (kind !== 'pkcs12' && kind !== 'unknown')) {
    throw new CertificateError(
      'type_mismatch',
      'certificate_type',
      'says that certificate_content is a PKCS#12 file, which it is not',
    );
  }
  const { certificates, keys } = openPkcs12(block.der, reading);
  if (certificates.length > MAX_PARTS || keys.length > MAX_PARTS) throw tooMany();
  return {
    certificates: certificates.map((der) => readCertificate(der, reading)),
    keys: keys.map((der) => () => loadKey(der, reading)),
  };
}

/** PEM blocks that may stand beside certificates and keys and are ignored. */
function isIgnored(label: string): boolean {
  return label === 'EC PARAMETERS' || label === 'X509 CRL' || label === 'DH PARAMETERS';
}

function refusedBlock(kind: string, { field }: Reading): CertificateError {
  if (kind === 'pkcs12') {
    return new CertificateError('type_mismatch', 'certificate_type', 'must be pfx or p12 for a PKCS#12 file');
  }
  const explanation =
    kind === 'certificate_request'
      ? 'is a certificate request: send the certificate that the authority issued for it'
      : 'is not a certificate that can be read';
  return new CertificateError('not_a_certificate', field, explanation);
}

function tooLarge(field: Reading['field']): CertificateError {
  return new CertificateError('content_too_large', field, 'is larger than 64 KiB');
}

function tooMany(): CertificateError {
  return new CertificateError(
    'too_many_certificates',
    'certificate_content',
    'holds more than 20 certificates or keys',
  );
}
