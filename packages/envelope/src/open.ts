// Opens a sealed value. A value that does not open is an error, never taken for plaintext.
import { createDecipheriv } from 'node:crypto';
import { associatedData, type Binding } from './binding.ts';
import type { DataKey } from './data-key.ts';
import { EnvelopeError } from './envelope-error.ts';
import { Plaintext } from './plaintext.ts';
import { assertSameTenant, CIPHER, readSealed, TAG_BYTES } from './sealed-format.ts';

/** Throws `malformed`, `unknown_version`, `wrong_data_key`, `bad_binding`, `wiped`, and `tampered`: an alarm. */
export function open(dataKey: DataKey, binding: Binding, sealed: Uint8Array): Plaintext {
  const { version, dataKeyId, nonce, ciphertext, tag } = readSealed(sealed);
  if (dataKeyId !== dataKey.id) {
    throw new EnvelopeError('wrong_data_key', `sealed under ${dataKeyId}, not under ${dataKey.id}`);
  }
  assertSameTenant(dataKey, binding);
  const decipher = createDecipheriv(CIPHER, dataKey.key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(version, dataKey.idBytes, binding));
  decipher.setAuthTag(tag);
  const unproven = decipher.update(ciphertext);
  try {
    decipher.final();
  } catch {
    unproven.fill(0);
    throw new EnvelopeError('tampered', `the tag of a value under data key ${dataKeyId} does not match`);
  }
  return new Plaintext(unproven);
}
