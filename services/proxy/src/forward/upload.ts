// The caller's body on its way up: bytes pass with back-pressure, and the transport may end it at any time. It must
// never destroy the caller's own stream, whose socket still carries the answer. undici sends the head of a request
// together with the first byte of its body, not before.
import { Readable } from 'node:stream';
import { ForwardError } from './forward-error.ts';

const BUFFERED_BYTES = 64 * 1024;

export class Upload extends Readable {
  readonly #source: Readable;
  #isTaken: boolean = false;

  constructor(source: Readable) {
    super({ highWaterMark: BUFFERED_BYTES });
    this.#source = source;
    source
      .on('data', this.#onData)
      .on('end', this.#onEnd)
      .on('close', this.#onClose)
      .on('error', this.#onClose);
    source.pause();
    if (source.readableEnded) this.#onEnd();
    else if (source.destroyed) this.#onClose();
    // The transport listens only while it sends; a later error must not end the process.
    this.on('error', () => undefined);
  }

  /** Some of the body, or its end, was handed over: it cannot be sent a second time. */
  get isTaken(): boolean {
    return this.#isTaken;
  }

  /**
   * Nobody wants the body: the rest of the source is discarded, so that a caller that is still sending can read its
   * answer.
   */
  abandon(): void {
    this.destroy();
    this.#source.resume();
  }

  override _read(): void {
    this.#source.resume();
  }

  // An untouched source is left as it is: another upload may follow.
  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    const source = this.#source;
    source
      .off('data', this.#onData)
      .off('end', this.#onEnd)
      .off('close', this.#onClose)
      .off('error', this.#onClose)
      .on('error', () => undefined);
    if (this.#isTaken) source.resume();
    else source.pause();
    callback(error);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#isTaken = true;
    if (!this.push(chunk)) this.#source.pause();
  };

  readonly #onEnd = (): void => {
    this.#isTaken = true;
    this.push(null);
  };

  readonly #onClose = (): void => {
    if (!this.#source.readableEnded)
      this.destroy(new ForwardError('client_gone', 'the caller left while sending'));
  };
}
