// Key derivations of PKCS#5 and PKCS#12 that node:crypto has not, and the readers of those it has.
// Must spend the work budget before it hashes.
import { hash, pbkdf2Sync, scryptSync } from 'node:crypto';
import type { Asn1Node } from 'node-forge';
import { algorithm, elements, integer, isInteger, octets } from './asn1.ts';
import { CertificateError } from './certificate-error.ts';
import type { Reading } from './reading.ts';
import { spend } from './work-budget.ts';

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
/** Bytes of a block: RFC 7292 B.2 calls it v/8. */
const BLOCK_BYTES: Readonly<Record<string, number>> = { md5: 64, sha1: 64, sha224: 64, sha256: 64 };

/** What a PKCS#12 derivation makes (RFC 7292 B.3): 1 key, 2 initialization vector, 3 MAC key. */
export type Pkcs12Purpose = 1 | 2 | 3;

export interface Pkcs12Derivation {
  hashName: string;
  salt: Buffer;
  iterations: number;
}

/** Derives `length` bytes as RFC 7292 B.2 says; `password` is UTF-16 with its two zero bytes (or nothing). */
export function pkcs12Key(
  { hashName, salt, iterations }: Pkcs12Derivation,
  { purpose, length }: { purpose: Pkcs12Purpose; length: number },
  { password, reading }: { password: Buffer; reading: Reading },
): Buffer {
  if (iterations < 1) throw new Error('no iterations');
  const block = BLOCK_BYTES[hashName] ?? 128;
  const input = Buffer.concat([fill(salt, block), fill(password, block)]);
  const diversifier = Buffer.alloc(block, purpose);
  let output = Buffer.alloc(0);
  while (output.length < length) {
    spend(reading.budget, iterations, reading.field);
    let digest = hash(hashName, Buffer.concat([diversifier, input]), 'buffer');
    for (let round = 1; round < iterations; round++) digest = hash(hashName, digest, 'buffer');
    output = Buffer.concat([output, digest]);
    addToBlocks(input, fill(digest, block).subarray(0, block));
  }
  return output.subarray(0, length);
}

/** PBKDF1 (RFC 8018 5.1): as many bytes as the hash has. */
export function pbkdf1(derivation: Pkcs12Derivation, password: Buffer, reading: Reading): Buffer {
  const { hashName, salt, iterations } = derivation;
  if (iterations < 1) throw new Error('no iterations');
  spend(reading.budget, iterations, reading.field);
  let digest = hash(hashName, Buffer.concat([password, salt]), 'buffer');
  for (let round = 1; round < iterations; round++) digest = hash(hashName, digest, 'buffer');
  return digest;
}

/** The key that a PBKDF2 or scrypt AlgorithmIdentifier makes of `password`. */
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
  // 32 MiB is what OpenSSL itself allows when it decrypts such a key for TLS.
  const isTooLarge = 128 * cost.N * cost.r >= 32 * 1024 * 1024;
  spend(reading.budget, isTooLarge ? Number.POSITIVE_INFINITY : cost.N * cost.r * cost.p, reading.field);
  return scryptSync(password, octets(salt), length, cost);
}

/** Repeats `bytes` to the next whole number of blocks; nothing stays nothing. */
function fill(bytes: Buffer, block: number): Buffer {
  return bytes.length === 0 ? bytes : Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes);
}

/** Adds `addend` + 1 to every block of `input`, in place, as big-endian numbers. */
function addToBlocks(input: Buffer, addend: Buffer): void {
  for (let start = 0; start < input.length; start += addend.length) {
    let carry = 1;
    for (let index = addend.length - 1; index >= 0; index--) {
      const sum = (input[start + index] ?? 0) + (addend[index] ?? 0) + carry;
      input[start + index] = sum & 0xff;
      carry = sum >> 8;
    }
  }
}
