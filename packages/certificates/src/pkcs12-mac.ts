// Checks the MAC of a PKCS#12 file (RFC 7292 section 4, PBMAC1 of RFC 9579), which tells whether a password is right.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Asn1Node } from 'node-forge';
import { algorithm, elements, integer, isInteger, octets } from './asn1.ts';
import { derivePbes2Key, HMAC_HASHES, pkcs12Key, unsupportedAlgorithm } from './key-derivation.ts';
import type { Password } from './password-encryption.ts';
import type { Reading } from './reading.ts';

const PBMAC1 = '1.2.840.113549.1.5.14';

const HASHES: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** True where `content` carries the MAC that `password` makes. */
export function hasValidMac(
  macData: Asn1Node,
  content: Buffer,
  secret: { password: Password; reading: Reading },
): boolean {
  const [digestInfo, salt, iterations] = elements(macData);
  const [identifier, expected] = elements(digestInfo);
  const { oid, parameters } = algorithm(identifier);
  const derivation = { salt: octets(salt), iterations: iterations ? integer(iterations) : 1 };
  const { hashName, key } =
    oid === PBMAC1 ? pbmac1Key(parameters, secret) : pkcs12MacKey({ ...derivation, oid }, secret);
  const actual = createHmac(hashName, key).update(content).digest();
  const given = octets(expected);
  return given.length === actual.length && timingSafeEqual(given, actual);
}

function pkcs12MacKey(
  { oid, salt, iterations }: { oid: string; salt: Buffer; iterations: number },
  { password, reading }: { password: Password; reading: Reading },
): { hashName: string; key: Buffer } {
  const hashName = HASHES[oid];
  if (!hashName) throw unsupportedAlgorithm(reading, oid);
  const length = createHmac(hashName, '').digest().length;
  const secret = { text: password.text, reading };
  return { hashName, key: pkcs12Key({ hashName, salt, iterations }, { purpose: 3, length }, secret) };
}

function pbmac1Key(
  parameters: Asn1Node | undefined,
  { password, reading }: { password: Password; reading: Reading },
): { hashName: string; key: Buffer } {
  const [kdf, scheme] = elements(parameters);
  const { oid } = algorithm(scheme);
  const hashName = HMAC_HASHES[oid];
  if (!hashName) throw unsupportedAlgorithm(reading, oid);
  const [, , length] = elements(algorithm(kdf).parameters);
  // RFC 9579 section 4 requires the length. A short one would let a wrong passphrase pass.
  const bytes = isInteger(length) ? integer(length) : 0;
  if (bytes < 16 || bytes > 64) throw unsupportedAlgorithm(reading, PBMAC1);
  return { hashName, key: derivePbes2Key(kdf, bytes, { password: password.utf8, reading }) };
}
