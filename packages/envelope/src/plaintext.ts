// An opened value. However it is printed, copied or serialised, it shows `[redacted]` or nothing.
import { inspect } from 'node:util';
import { EnvelopeError } from './envelope-error.ts';

const REDACTED = '[redacted]';

export class Plaintext {
  #bytes: Buffer | undefined;

  /** Takes `bytes` over without a copy: `wipe()` zeroes them. */
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The bytes themselves, not a copy: `wipe()` zeroes them too. Throws `wiped`. Allow-listed call sites only. */
  reveal(): Buffer {
    if (this.#bytes === undefined) throw new EnvelopeError('wiped', 'the plaintext was wiped');
    return this.#bytes;
  }

  /** 0 once wiped. */
  get byteLength(): number {
    return this.#bytes?.byteLength ?? 0;
  }

  wipe(): void {
    this.#bytes?.fill(0);
    this.#bytes = undefined;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
