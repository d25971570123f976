// Joins parts so that no two different lists of parts give the same bytes.
import { EnvelopeError } from './envelope-error.ts';

const MAX_TEXT_BYTES = 1024;
const LENGTH_BYTES = 4;

/** Each part behind its own length (32 bits, big endian). */
export function lengthPrefixed(parts: readonly Uint8Array[]): Buffer {
  const total = parts.reduce((sum, part) => sum + LENGTH_BYTES + part.length, 0);
  const joined = Buffer.allocUnsafe(total);
  let at = 0;
  for (const part of parts) {
    at = joined.writeUInt32BE(part.length, at);
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** `text` as UTF-8: 1 to 1,024 bytes, else `bad_binding`. */
export function textPart(name: string, text: string): Buffer {
  // A lone surrogate would be encoded as U+FFFD, so two different texts would be bound alike.
  if (!text.isWellFormed()) throw new EnvelopeError('bad_binding', `${name} is not well-formed text`);
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length === 0 || bytes.length > MAX_TEXT_BYTES) {
    throw new EnvelopeError('bad_binding', `${name} must have 1 to ${MAX_TEXT_BYTES} bytes`);
  }
  return bytes;
}
