// The body of an answer on its way to the caller. A small body that is complete in the same turn as the head leaves
// together with it, in one write; a head never waits for its body.
import type { ServerResponse } from 'node:http';

/** The most bytes of a body that are held until its end. */
const HELD_BYTES = 4_096;

export class AnswerBody {
  readonly #res: ServerResponse;
  #isFirst: boolean = true;
  #isTurnOver: boolean = false;
  #held: Buffer | null = null;

  /** Call right after the head was written to `res`, before it has left. */
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

  /** Sends the bytes held so far, for an end that brings trailers. */
  flush(): void {
    this.#writeHeld();
  }

  end(): void {
    const held = this.#held;
    this.#held = null;
    // As a string of one character a byte: Node then joins it to the head.
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
