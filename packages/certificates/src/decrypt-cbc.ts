// Decrypts the CBC ciphers that keys and PKCS#12 files use; single DES and RC2 through node-forge, as OpenSSL 3 lacks them.
// Throws a plain Error on bad lengths or padding, which nearly always means a wrong passphrase.
import { createDecipheriv } from 'node:crypto';
import forge, { type CbcDecipher } from 'node-forge';

/** A CBC cipher: lengths in bytes; `rc2Bits` is RC2's effective key length. */
export interface CbcCipher {
  name:
    | 'aes-128-cbc'
    | 'aes-192-cbc'
    | 'aes-256-cbc'
    | 'des-ede3-cbc'
    | 'des-ede-cbc'
    | 'des-cbc'
    | 'rc2-cbc';
  keyBytes: number;
  blockBytes: number;
  rc2Bits?: number;
}

export const AES_128: CbcCipher = { name: 'aes-128-cbc', keyBytes: 16, blockBytes: 16 };
export const AES_192: CbcCipher = { name: 'aes-192-cbc', keyBytes: 24, blockBytes: 16 };
export const AES_256: CbcCipher = { name: 'aes-256-cbc', keyBytes: 32, blockBytes: 16 };
export const TRIPLE_DES: CbcCipher = { name: 'des-ede3-cbc', keyBytes: 24, blockBytes: 8 };
export const TWO_KEY_TRIPLE_DES: CbcCipher = { name: 'des-ede-cbc', keyBytes: 16, blockBytes: 8 };
export const DES: CbcCipher = { name: 'des-cbc', keyBytes: 8, blockBytes: 8 };
export const RC2_128: CbcCipher = { name: 'rc2-cbc', keyBytes: 16, blockBytes: 8, rc2Bits: 128 };
export const RC2_64: CbcCipher = { name: 'rc2-cbc', keyBytes: 8, blockBytes: 8, rc2Bits: 64 };
export const RC2_40: CbcCipher = { name: 'rc2-cbc', keyBytes: 5, blockBytes: 8, rc2Bits: 40 };

/** True for a cipher that node:crypto lacks. */
function isForgeOnly(cipher: CbcCipher): boolean {
  return cipher.name === 'des-cbc' || cipher.name === 'rc2-cbc';
}

/** The plain bytes, padding checked and removed. */
export function decryptCbc(cipher: CbcCipher, secret: { key: Buffer; iv: Buffer }, data: Buffer): Buffer {
  if (secret.iv.length !== cipher.blockBytes) throw new Error('initialization vector of a wrong length');
  if (data.length === 0 || data.length % cipher.blockBytes !== 0) throw new Error('not whole blocks');
  if (!isForgeOnly(cipher)) {
    const decipher = createDecipheriv(cipher.name, secret.key, secret.iv);
    return Buffer.concat([decipher.update(data), decipher.final()]);
  }
  return stripPadding(decryptWithForge(startForge(cipher, secret), data), cipher.blockBytes);
}

function startForge(cipher: CbcCipher, secret: { key: Buffer; iv: Buffer }): CbcDecipher {
  const key = secret.key.toString('latin1');
  const iv = secret.iv.toString('latin1');
  if (cipher.rc2Bits === undefined) {
    const decipher = forge.cipher.createDecipher('DES-CBC', key);
    decipher.start({ iv });
    return decipher;
  }
  const decipher = forge.rc2.createDecryptionCipher(key, cipher.rc2Bits);
  decipher.start(iv);
  return decipher;
}

function decryptWithForge(decipher: CbcDecipher, data: Buffer): Buffer {
  decipher.update(forge.util.createBuffer(data.toString('latin1')));
  if (!decipher.finish(() => true)) throw new Error('not whole blocks');
  return Buffer.from(decipher.output.getBytes(), 'latin1');
}

function stripPadding(padded: Buffer, blockBytes: number): Buffer {
  const count = padded.at(-1) ?? 0;
  const padding = padded.subarray(padded.length - count);
  if (count < 1 || count > blockBytes || padding.some((byte) => byte !== count))
    throw new Error('bad padding');
  return padded.subarray(0, padded.length - count);
}
