// Opens a PKCS#12 (PFX) file: checks its MAC, decrypts its safes, returns its certificates and keys.
// Must never return anything from a file whose MAC does not hold.
import type { Asn1Node } from 'node-forge';
import { algorithm, elements, inner, integer, isContext, octets, oid, parseDer, toDer } from './asn1.ts';
import { CertificateError, orRefuse } from './certificate-error.ts';
import { decryptWithPassword, type Password, password } from './password-encryption.ts';
import { hasValidMac } from './pkcs12-mac.ts';
import type { Reading } from './reading.ts';

/** The certificates and the PKCS#8 keys, both as DER, in the file's order. */
interface Pkcs12Contents {
  certificates: Buffer[];
  keys: Buffer[];
}

interface Pfx {
  content: Buffer;
  macData: Asn1Node | undefined;
}

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
const KEY_BAG = '1.2.840.113549.1.12.10.1.1';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';
const SAFE_CONTENTS_BAG = '1.2.840.113549.1.12.10.1.6';

/** Opens the file with the passphrase of `reading`; no passphrase and an empty one are the same. */
export function openPkcs12(der: Buffer, reading: Reading): Pkcs12Contents {
  const damaged = new CertificateError('not_pkcs12', reading.field, 'is not a PKCS#12 file that can be read');
  const pfx = orRefuse(damaged, () => readPfx(der, reading));
  const passwords = candidates(reading.passphrase);
  if (pfx.macData) {
    const { macData, content } = pfx;
    const right = orRefuse(damaged, () =>
      passwords.find((candidate) => hasValidMac(macData, content, { password: candidate, reading })),
    );
    if (!right) throw refusedPassword(reading);
    return orRefuse(damaged, () => readSafes(content, { password: right, reading }));
  }
  const opened = passwords.map((candidate) => tryPassword(pfx.content, { password: candidate, reading }));
  const contents = opened.find((result) => result !== undefined);
  if (!contents) throw refusedPassword(reading);
  return contents;
}

/** Tools encode an empty password in two ways. */
function candidates(passphrase: string | undefined): Password[] {
  if (passphrase) return [password(passphrase)];
  return [password(''), { utf8: Buffer.alloc(0), text: null }];
}

function tryPassword(
  content: Buffer,
  secret: { password: Password; reading: Reading },
): Pkcs12Contents | undefined {
  try {
    return readSafes(content, secret);
  } catch (error) {
    if (error instanceof CertificateError) throw error;
    return undefined;
  }
}

function readPfx(der: Buffer, reading: Reading): Pfx {
  const [version, authSafe, macData] = elements(parseDer(der));
  if (integer(version) !== 3) throw new Error('not PKCS#12 version 3');
  const [type, wrapped] = elements(authSafe);
  if (oid(type) !== DATA) throw unsupportedPart(reading, 'is protected with a public key, not a passphrase');
  return { content: octets(inner(wrapped)[0]), macData };
}

function readSafes(content: Buffer, secret: { password: Password; reading: Reading }): Pkcs12Contents {
  const contents: Pkcs12Contents = { certificates: [], keys: [] };
  for (const contentInfo of elements(parseDer(content))) {
    const [type, wrapped] = elements(contentInfo);
    const safe = readSafe(oid(type), inner(wrapped)[0], secret);
    addBags(contents, elements(parseDer(safe)), secret);
  }
  return contents;
}

function readSafe(
  type: string,
  content: Asn1Node | undefined,
  secret: { password: Password; reading: Reading },
): Buffer {
  if (type === DATA) return octets(content);
  if (type !== ENCRYPTED_DATA) {
    throw unsupportedPart(secret.reading, 'holds a part that is encrypted for a public key');
  }
  const [, identifier, encrypted] = elements(elements(content)[1]);
  if (!isContext(encrypted, 0)) throw new Error('no encrypted content');
  return decryptWithPassword(identifier, octets(encrypted), secret);
}

function addBags(
  contents: Pkcs12Contents,
  bags: Asn1Node[],
  secret: { password: Password; reading: Reading },
): void {
  for (const bag of bags) {
    const [type, wrapped] = elements(bag);
    const value = inner(wrapped)[0];
    if (!value) throw new Error('an empty bag');
    const kind = oid(type);
    if (kind === KEY_BAG) contents.keys.push(toDer(value));
    if (kind === SHROUDED_KEY_BAG) contents.keys.push(decryptKeyBag(value, secret));
    if (kind === CERTIFICATE_BAG) contents.certificates.push(...certificateOf(value));
    if (kind === SAFE_CONTENTS_BAG) addBags(contents, elements(value), secret);
  }
}

function decryptKeyBag(value: Asn1Node, secret: { password: Password; reading: Reading }): Buffer {
  const [identifier, encrypted] = elements(value);
  const plain = decryptWithPassword(identifier, octets(encrypted), secret);
  algorithm(elements(parseDer(plain))[1]);
  return plain;
}

function certificateOf(value: Asn1Node): Buffer[] {
  const [type, wrapped] = elements(value);
  return oid(type) === X509_CERTIFICATE ? [octets(inner(wrapped)[0])] : [];
}

function refusedPassword({ passphrase }: Reading): CertificateError {
  if (passphrase) {
    return new CertificateError(
      'wrong_passphrase',
      'passphrase',
      'does not open the PKCS#12 file (or the file is damaged)',
    );
  }
  return new CertificateError(
    'passphrase_required',
    'passphrase',
    'is required: the PKCS#12 file is encrypted',
  );
}

function unsupportedPart(reading: Reading, explanation: string): CertificateError {
  return new CertificateError('unsupported_format', reading.field, explanation);
}
