// Seals a value under a tenant's data key. It must never be reachable from the proxy, nor return its input.
import { createCipheriv, randomBytes } from 'node:crypto';
import { associatedData, type Binding } from './binding.ts';
import type { DataKey } from './data-key.ts';
import { EnvelopeError } from './envelope-error.ts';
import {
  assertSameTenant,
  CIPHER,
  FORMAT_VERSION,
  MAX_PLAINTEXT_BYTES,
  NONCE_BYTES,
  TAG_BYTES,
} from './sealed-format.ts';

/**
 * The sealed bytes: 45 more than `plaintext` has (0 to 16 MiB). Does not change `plaintext`.
 * Throws `bad_binding`, `too_large`, `wrong_data_key`, `wiped`.
 */
export function seal(dataKey: DataKey, binding: Binding, plaintext: Uint8Array): Buffer {
  assertSameTenant(dataKey, binding);
  if (plaintext.length > MAX_PLAINTEXT_BYTES) {
    throw new EnvelopeError('too_large', `a value may have at most ${MAX_PLAINTEXT_BYTES} bytes`);
  }
  // Random nonces are safe for 2^32 seals under one data key (NIST SP 800-38D, 8.3): rotate well before.
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, dataKey.key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(FORMAT_VERSION, dataKey.idBytes, binding));
  const ciphertext = cipher.update(plaintext);
  const rest = cipher.final();
  return Buffer.concat([
    Uint8Array.of(FORMAT_VERSION),
    dataKey.idBytes,
    nonce,
    ciphertext,
    rest,
    cipher.getAuthTag(),
  ]);
}
