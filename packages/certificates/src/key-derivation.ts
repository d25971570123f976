// Key derivations of PKCS#5 and PKCS#12: reads a file's parameters, takes their cost from the work budget, and leaves
// the hashing to node:crypto or node-forge. Must take the cost before it hashes.
import { hash, pbkdf2Sync, scryptSync } from 'node:crypto';
import forge, { type Asn1Node, type ForgeDigest } from 'node-forge';
import { algorithm, elements, integer, isInteger, octets } from './asn1.ts';
import { CertificateError } from './certificate-error.ts';
import { type Reading, spend } from './reading.ts';

/** Names of node:crypto for HMAC identifiers (RFC 8018 B.1.2). */
export const HMAC_HASHES: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
  '1.2.840.113549.2.12': 'sha512-224',
  '1.2.840.113549.2.13': 'sha512-256',
};

const PBKDF2 = '1.2.840.113549.1.5.12';
const SCRYPT = '1.3.6.1.4.1.11591.4.11';
/** What a PKCS#12 derivation makes (RFC 7292 B.3): 1 key, 2 initialization vector, 3 MAC key. */
type Pkcs12Purpose = 1 | 2 | 3;

interface Pkcs12Derivation {
  hashName: string;
  salt: Buffer;
  iterations: number;
}

/** Derives `length` bytes as RFC 7292 B.2 says; `text` is null where there is no password at all. */
export function pkcs12Key(
  { hashName, salt, iterations }: Pkcs12Derivation,
  { purpose, length }: { purpose: Pkcs12Purpose; length: number },
  { text, reading }: { text: string | null; reading: Reading },
): Buffer {
  const digest = nativeDigest(hashName);
  spend(reading.budget, iterations * Math.ceil(length / digest.digestLength), reading.field);
  const saltBytes = forge.util.createBuffer(salt.toString('latin1'));
  const key = forge.pbe.generatePkcs12Key(text, saltBytes, purpose, iterations, length, digest);
  return Buffer.from(key.getBytes(), 'latin1');
}

/** Wraps hashes of node:crypto for node-forge, which has fewer; a file may ask for two million rounds. */
function nativeDigest(hashName: string): ForgeDigest {
  let message = '';
  const digest: ForgeDigest = {
    digestLength: hash(hashName, '', 'buffer').length,
    blockLength: hashName === 'sha384' || hashName === 'sha512' ? 128 : 64,
    start: () => {
      message = '';
      return digest;
    },
    update: (bytes) => {
      message += bytes;
      return digest;
    },
    digest: () => forge.util.createBuffer(hash(hashName, Buffer.from(message, 'latin1'), 'binary')),
  };
  return digest;
}

/** PBKDF1 (RFC 8018 5.1): as many bytes as the hash has. */
export function pbkdf1(derivation: Pkcs12Derivation, password: Buffer, reading: Reading): Buffer {
  const { hashName, salt, iterations } = derivation;
  if (iterations < 1) throw new Error('no iterations');
  spend(reading.budget, iterations, reading.field);
  let digest = hash(hashName, Buffer.concat([password, salt]), 'binary');
  // As a string: node:crypto returns one in half the time of a buffer.
  for (let round = 1; round < iterations; round++)
    digest = hash(hashName, Buffer.from(digest, 'latin1'), 'binary');
  return Buffer.from(digest, 'latin1');
}

/** The key that a PBKDF2 or scrypt AlgorithmIdentifier derives from `password`. */
export function derivePbes2Key(
  kdf: Asn1Node | undefined,
  length: number,
  { password, reading }: { password: Buffer; reading: Reading },
): Buffer {
  const { oid, parameters } = algorithm(kdf);
  const fields = elements(parameters);
  if (oid === PBKDF2) return pbkdf2(fields, length, { password, reading });
  if (oid === SCRYPT) return scrypt(fields, length, { password, reading });
  throw unsupportedAlgorithm(reading, oid);
}

/** The refusal of an algorithm that we cannot read, by its identifier. */
export function unsupportedAlgorithm(reading: Reading, oid: string): CertificateError {
  return new CertificateError(
    'unsupported_algorithm',
    reading.field,
    `is encrypted or authenticated with an algorithm that is not supported (${oid.slice(0, 64)})`,
  );
}

function pbkdf2(
  fields: Asn1Node[],
  length: number,
  { password, reading }: { password: Buffer; reading: Reading },
): Buffer {
  const iterations = integer(fields[1]);
  const prf = fields.slice(2).find((field) => !isInteger(field));
  const prfOid = prf ? algorithm(prf).oid : '1.2.840.113549.2.7';
  const hashName = HMAC_HASHES[prfOid];
  if (!hashName) throw unsupportedAlgorithm(reading, prfOid);
  if (iterations < 1) throw new Error('no iterations');
  const blocks = Math.ceil(length / hash(hashName, '', 'buffer').length);
  spend(reading.budget, iterations * blocks, reading.field);
  return pbkdf2Sync(password, octets(fields[0]), iterations, length, hashName);
}

function scrypt(
  fields: Asn1Node[],
  length: number,
  { password, reading }: { password: Buffer; reading: Reading },
): Buffer {
  const [salt, n, r, p] = fields;
  const cost = { N: integer(n), r: integer(r), p: integer(p) };
  // OpenSSL allows 32 MiB itself when it decrypts such a key for TLS.
  const isTooLarge = 128 * cost.N * cost.r >= 32 * 1024 * 1024;
  spend(reading.budget, isTooLarge ? Number.POSITIVE_INFINITY : cost.N * cost.r * cost.p, reading.field);
  return scryptSync(password, octets(salt), length, cost);
}
