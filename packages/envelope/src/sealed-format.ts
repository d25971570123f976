// The sealed format: version (1) | data key id (16) | nonce (12) | ciphertext | tag (16).
// Old versions open for ever: a new one is added beside them, and fixtures/vectors.json only grows.
import type { Binding } from './binding.ts';
import { type DataKey, uuidFromBytes } from './data-key.ts';
import { EnvelopeError } from './envelope-error.ts';

export const FORMAT_VERSION = 1;
export const CIPHER = 'aes-256-gcm';
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;
/** 16 MiB. */
export const MAX_PLAINTEXT_BYTES = 16 * 1024 * 1024;

const NONCE_AT = 1 + 16;
const CIPHERTEXT_AT = NONCE_AT + NONCE_BYTES;
const MIN_BYTES = CIPHERTEXT_AT + TAG_BYTES;

interface SealedParts {
  version: number;
  dataKeyId: string;
  nonce: Buffer;
  ciphertext: Buffer;
  tag: Buffer;
}

/** Takes sealed bytes apart, without a key. Throws `malformed`, `unknown_version`. */
export function readSealed(sealed: Uint8Array): SealedParts {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const version = bytes[0];
  if (version === undefined) throw new EnvelopeError('malformed', 'sealed bytes are empty');
  if (version !== FORMAT_VERSION) throw new EnvelopeError('unknown_version', `no format version ${version}`);
  if (bytes.length < MIN_BYTES || bytes.length > MIN_BYTES + MAX_PLAINTEXT_BYTES) {
    throw new EnvelopeError('malformed', `sealed bytes cannot have a length of ${bytes.length}`);
  }
  const tagAt = bytes.length - TAG_BYTES;
  return {
    version,
    dataKeyId: uuidFromBytes(bytes.subarray(1, NONCE_AT)),
    nonce: bytes.subarray(NONCE_AT, CIPHERTEXT_AT),
    ciphertext: bytes.subarray(CIPHERTEXT_AT, tagAt),
    tag: bytes.subarray(tagAt),
  };
}

/** The id of the data key that opens `sealed`. It is a claim until `open` succeeds. Throws `malformed`, `unknown_version`. */
export function sealedDataKeyId(sealed: Uint8Array): string {
  return readSealed(sealed).dataKeyId;
}

/** Throws `wrong_data_key` unless the key is of the tenant whose value it is. */
export function assertSameTenant(dataKey: DataKey, binding: Binding): void {
  if (dataKey.tenantId !== binding.tenantId) {
    throw new EnvelopeError('wrong_data_key', `data key ${dataKey.id} is another tenant's`);
  }
}
