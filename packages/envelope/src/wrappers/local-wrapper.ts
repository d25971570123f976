// Wraps data keys under a master key of our own, for machines without a KMS.
// Format: version (1) | master key fingerprint (8) | nonce (12) | wrapped key (32) | tag (16).
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { contextParts, type KeyWrapper, KeyWrapperError, type WrapContext } from '../key-wrapper.ts';
import { lengthPrefixed } from '../length-prefixed.ts';
import { assertMasterKey } from '../master-key.ts';

const VERSION = 1;
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const TAG_BYTES = 16;
const NONCE_AT = 1 + 8;
const KEY_AT = NONCE_AT + 12;
const TAG_AT = KEY_AT + KEY_BYTES;
const WRAPPED_BYTES = TAG_AT + TAG_BYTES;

/** `masterKey`: 32 random bytes; they are copied. Throws `MasterKeyError`. */
export function createLocalWrapper(masterKey: Uint8Array): KeyWrapper {
  assertMasterKey(masterKey);
  const key = createSecretKey(masterKey);
  const head = Buffer.concat([Uint8Array.of(VERSION), fingerprint(key)]);

  const wrap = (plaintext: Uint8Array, context: WrapContext): Buffer => {
    const nonce = randomBytes(KEY_AT - NONCE_AT);
    const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(lengthPrefixed([head, ...contextParts(context)]));
    const wrapped = cipher.update(plaintext);
    const rest = cipher.final();
    return Buffer.concat([head, nonce, wrapped, rest, cipher.getAuthTag()]);
  };

  const unwrap = (wrapped: Uint8Array, context: WrapContext): Buffer => {
    const bytes = Buffer.from(wrapped.buffer, wrapped.byteOffset, wrapped.byteLength);
    assertOurs(bytes, head);
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(NONCE_AT, KEY_AT), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(lengthPrefixed([head, ...contextParts(context)]));
    decipher.setAuthTag(bytes.subarray(TAG_AT));
    const unproven = decipher.update(bytes.subarray(KEY_AT, TAG_AT));
    try {
      decipher.final();
    } catch {
      unproven.fill(0);
      throw new KeyWrapperError('denied', 'the wrapped data key was changed, or belongs to another context');
    }
    return unproven;
  };

  return {
    provider: 'local',
    async generate(context) {
      const plaintext = randomBytes(KEY_BYTES);
      return { plaintext, wrapped: wrap(plaintext, context) };
    },
    async unwrap(wrapped, context) {
      return unwrap(wrapped, context);
    },
    async wrap(plaintext, context) {
      return wrap(plaintext, context);
    },
    async check() {
      // The master key is in memory, so it is always available.
    },
  };
}

/** Names a master key without telling anything about it. */
function fingerprint(masterKey: KeyObject): Buffer {
  return createHmac('sha256', masterKey).update('knoxcall master key fingerprint').digest().subarray(0, 8);
}

function assertOurs(wrapped: Buffer, head: Buffer): void {
  if (wrapped[0] !== VERSION || wrapped.length !== WRAPPED_BYTES) {
    throw new KeyWrapperError('denied', 'not a data key that a local master key has wrapped');
  }
  const theirs = wrapped.subarray(1, NONCE_AT);
  if (!theirs.equals(head.subarray(1))) {
    throw new KeyWrapperError(
      'denied',
      `wrapped by another master key (${theirs.toString('hex')}, this one is ${head.toString('hex', 1)})`,
    );
  }
}
