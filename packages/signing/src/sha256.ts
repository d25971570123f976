/** SHA-256 and HMAC-SHA-256 of node:crypto, in the shape that the signing library takes. */
import { createHash, createHmac, createSecretKey, type Hash, type Hmac } from 'node:crypto';

type Data = string | ArrayBuffer | ArrayBufferView;

/** With a secret: HMAC-SHA-256, else SHA-256. */
export class Sha256 {
  readonly #secret: Data | undefined;
  #state: Hash | Hmac;

  constructor(secret?: Data) {
    this.#secret = secret;
    this.#state = stateOf(secret);
  }

  update(data: Data): void {
    this.#state.update(typeof data === 'string' ? data : bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#state.digest();
  }

  reset(): void {
    this.#state = stateOf(this.#secret);
  }
}

/** Lower-case hexadecimal. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function stateOf(secret: Data | undefined): Hash | Hmac {
  if (secret === undefined) return createHash('sha256');
  // A key as bytes costs four times as much: node:crypto first tries it as a key object, and makes an error.
  return createHmac('sha256', typeof secret === 'string' ? secret : createSecretKey(bytesOf(secret)));
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
