// The body of an answer on its way to the caller. One that is small and whole in the turn of its head leaves together
// with the head, in one write; a head whose body is not there yet does not wait for it.
import type { ServerResponse } from 'node:http';

/** Of a body that waits for its end. */
const HELD_BYTES = 4_096;

export class AnswerBody {
  readonly #res: ServerResponse;
  #isFirst: boolean = true;
  #isTurnOver: boolean = false;
  #held: Buffer | null = null;

  /** The head was just written to `res`, and has not left. */
  constructor(res: ServerResponse) {
    this.#res = res;
    process.nextTick(this.#endTurn);
  }

  /** False: wait for `drain` of the response before there is more. */
  write(chunk: Buffer): boolean {
    const isHeld = this.#isFirst && !this.#isTurnOver && chunk.length <= HELD_BYTES;
    this.#isFirst = false;
    if (isHeld) {
      this.#held = chunk;
      return true;
    }
    this.#writeHeld();
    return this.#res.write(chunk);
  }

  /** What came so far goes out; for an end that brings more than the body. */
  flush(): void {
    this.#writeHeld();
  }

  end(): void {
    const held = this.#held;
    this.#held = null;
    // As a text of one character a byte: Node then joins it to the head.
    if (held === null) this.#res.end();
    else this.#res.end(held.toString('latin1'), 'latin1');
  }

  #writeHeld(): void {
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#res.write(held);
  }

  readonly #endTurn = (): void => {
    this.#isTurnOver = true;
    if (this.#held !== null) this.#writeHeld();
    else if (this.#isFirst && !this.#res.writableEnded && !this.#res.destroyed) this.#res.flushHeaders();
  };
}
