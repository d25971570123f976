// UUIDs between their text (lower case, with hyphens) and their 16 bytes.
import { EnvelopeError } from './envelope-error.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The 16 bytes of a UUID. Throws `malformed`. */
export function uuidToBytes(uuid: string): Buffer {
  if (!UUID.test(uuid)) throw new EnvelopeError('malformed', 'a data key id must be a lower-case UUID');
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/** The text of 16 bytes. */
export function uuidFromBytes(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
