// Decrypts data that PKCS#5 and PKCS#12 encrypt with a passphrase: PBES1, PBES2 and the PKCS#12 schemes. A failure to
// decrypt is thrown as a plain Error, so that the caller may try another encoding of the passphrase.
import type { Asn1Node } from 'node-forge';
import { algorithm, elements, integer, octets } from './asn1.ts';
import {
  AES_128,
  AES_192,
  AES_256,
  type CbcCipher,
  DES,
  decryptCbc,
  RC2_40,
  RC2_64,
  RC2_128,
  TRIPLE_DES,
  TWO_KEY_TRIPLE_DES,
} from './decrypt-cbc.ts';
import { derivePbes2Key, pbkdf1, pkcs12Key, unsupportedAlgorithm } from './key-derivation.ts';
import type { Reading } from './reading.ts';

/** One passphrase in the two encodings that derivations take. */
export interface Password {
  utf8: Buffer;
  /** Null where there is no password, which PKCS#12 distinguishes from an empty one. */
  text: string | null;
}

const PBES2 = '1.2.840.113549.1.5.13';

const PBES2_CIPHERS: Readonly<Record<string, CbcCipher>> = {
  '2.16.840.1.101.3.4.1.2': AES_128,
  '2.16.840.1.101.3.4.1.22': AES_192,
  '2.16.840.1.101.3.4.1.42': AES_256,
  '1.2.840.113549.3.7': TRIPLE_DES,
  '1.3.14.3.2.7': DES,
};

/** RFC 7292 appendix C; RC4 (`.1`, `.2`) is left out. */
const PKCS12_CIPHERS: Readonly<Record<string, CbcCipher>> = {
  '1.2.840.113549.1.12.1.3': TRIPLE_DES,
  '1.2.840.113549.1.12.1.4': TWO_KEY_TRIPLE_DES,
  '1.2.840.113549.1.12.1.5': RC2_128,
  '1.2.840.113549.1.12.1.6': RC2_40,
};

/** RFC 8018 A.3. */
const PBES1_CIPHERS: Readonly<Record<string, { hashName: string; cipher: CbcCipher }>> = {
  '1.2.840.113549.1.5.3': { hashName: 'md5', cipher: DES },
  '1.2.840.113549.1.5.6': { hashName: 'md5', cipher: RC2_64 },
  '1.2.840.113549.1.5.10': { hashName: 'sha1', cipher: DES },
  '1.2.840.113549.1.5.11': { hashName: 'sha1', cipher: RC2_64 },
};

/** The two encodings of a passphrase. */
export function password(passphrase: string): Password {
  return { utf8: Buffer.from(passphrase, 'utf8'), text: passphrase };
}

/** Decrypts `data` as its AlgorithmIdentifier says. */
export function decryptWithPassword(
  identifier: Asn1Node | undefined,
  data: Buffer,
  secret: { password: Password; reading: Reading },
): Buffer {
  const { oid, parameters } = algorithm(identifier);
  if (oid === PBES2) return decryptPbes2(elements(parameters), data, secret);
  const [salt, iterations] = elements(parameters);
  const derivation = { salt: octets(salt), iterations: integer(iterations) };
  const pkcs12 = PKCS12_CIPHERS[oid];
  if (pkcs12) return decryptPkcs12({ ...derivation, cipher: pkcs12 }, data, secret);
  const pbes1 = PBES1_CIPHERS[oid];
  if (!pbes1) throw unsupportedAlgorithm(secret.reading, oid);
  const bytes = pbkdf1({ ...derivation, hashName: pbes1.hashName }, secret.password.utf8, secret.reading);
  const keys = { key: bytes.subarray(0, 8), iv: bytes.subarray(8, 16) };
  return decryptCbc(pbes1.cipher, keys, data);
}

function decryptPbes2(
  [kdf, scheme]: Asn1Node[],
  data: Buffer,
  secret: { password: Password; reading: Reading },
): Buffer {
  const { oid, parameters } = algorithm(scheme);
  const cipher = PBES2_CIPHERS[oid];
  if (!cipher) throw unsupportedAlgorithm(secret.reading, oid);
  const derivation = { password: secret.password.utf8, reading: secret.reading };
  const key = derivePbes2Key(kdf, cipher.keyBytes, derivation);
  return decryptCbc(cipher, { key, iv: octets(parameters) }, data);
}

function decryptPkcs12(
  { salt, iterations, cipher }: { salt: Buffer; iterations: number; cipher: CbcCipher },
  data: Buffer,
  { password: { text }, reading }: { password: Password; reading: Reading },
): Buffer {
  const derivation = { hashName: 'sha1', salt, iterations };
  const secret = { text, reading };
  const key = pkcs12Key(derivation, { purpose: 1, length: cipher.keyBytes }, secret);
  const iv = pkcs12Key(derivation, { purpose: 2, length: cipher.blockBytes }, secret);
  return decryptCbc(cipher, { key, iv }, data);
}
