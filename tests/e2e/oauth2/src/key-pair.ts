/** Key pairs for assertions, made on the spot. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';

export type KeyPair = { pem: string; publicKey: KeyObject };

const makers = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
} as const;

export function newKey(algorithm: keyof typeof makers = 'RS256'): KeyPair {
  const { privateKey, publicKey } = makers[algorithm]();
  return { pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), publicKey };
}
