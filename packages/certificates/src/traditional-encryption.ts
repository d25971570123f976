// Decrypts `Proc-Type: 4,ENCRYPTED` PEM blocks (RFC 1421 headers, OpenSSL's key derivation with MD5 and one round).
import forge from 'node-forge';
import {
  AES_128,
  AES_192,
  AES_256,
  type CbcCipher,
  DES,
  decryptCbc,
  RC2_128,
  TRIPLE_DES,
} from './decrypt-cbc.ts';
import { unsupportedAlgorithm } from './key-derivation.ts';
import type { PemBlock } from './pem.ts';
import type { Reading } from './reading.ts';

const CIPHERS: Readonly<Record<string, CbcCipher>> = {
  'AES-128-CBC': AES_128,
  'AES-192-CBC': AES_192,
  'AES-256-CBC': AES_256,
  'DES-EDE3-CBC': TRIPLE_DES,
  'DES-CBC': DES,
  'RC2-CBC': RC2_128,
};

/** True where the block's headers say that its bytes are encrypted. */
export function isTraditionallyEncrypted(block: PemBlock): boolean {
  return block.headers.some((header) => /^Proc-Type:\s*4\s*,\s*ENCRYPTED$/.test(header));
}

/** Decrypts the block's bytes; a plain Error means that the passphrase is wrong or the block is damaged. */
export function decryptTraditional(block: PemBlock, passphrase: string, reading: Reading): Buffer {
  const info = block.headers.find((header) => header.startsWith('DEK-Info:')) ?? '';
  const [name = '', ivHex = ''] = info
    .slice('DEK-Info:'.length)
    .split(',')
    .map((part) => part.trim());
  const cipher = CIPHERS[name];
  if (!cipher) throw unsupportedAlgorithm(reading, 'an unknown cipher');
  const iv = Buffer.from(ivHex, 'hex');
  const [password, salt] = [Buffer.from(passphrase, 'utf8'), iv.subarray(0, 8)];
  const key = forge.pbe.opensslDeriveBytes(
    password.toString('latin1'),
    salt.toString('latin1'),
    cipher.keyBytes,
  );
  return decryptCbc(cipher, { key: Buffer.from(key, 'latin1'), iv }, block.der);
}
