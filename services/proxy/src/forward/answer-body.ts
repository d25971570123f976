// The body of an answer on its way to the caller, rewritten where the request wants that. A small body that is complete in
// the same turn as the head leaves together with it, in one write; a head never waits for its body.
import type { ServerResponse } from 'node:http';
import type { Transform, Writable } from 'node:stream';
import type { BodyRewrite } from './decision.ts';
import { writeTogether } from './write-together.ts';

/** The most bytes of a body that are held until its end. */
const HELD_BYTES = 4_096;

interface AnswerBodySettings {
  readonly rewrite: BodyRewrite | null;
  /** The rewriting failed. */
  readonly onFault: (error: Error) => void;
}

export class AnswerBody {
  readonly #res: ServerResponse;
  readonly #settings: AnswerBodySettings;
  #stream: Transform | null = null;
  #isFirst: boolean = true;
  #isTurnOver: boolean = false;
  /** As it came. */
  #held: Buffer | null = null;
  /** As it goes out. */
  #whole: Buffer | null = null;

  /** Call right after the head was written to `res`, before it has left. */
  constructor(res: ServerResponse, settings: AnswerBodySettings) {
    this.#res = res;
    this.#settings = settings;
    process.nextTick(this.#endTurn);
  }

  /** False: wait until it is drained before there is more. */
  write(chunk: Buffer): boolean {
    const isHeld = this.#isFirst && !this.#isTurnOver && chunk.length <= HELD_BYTES;
    this.#isFirst = false;
    if (isHeld) {
      this.#held = chunk;
      return true;
    }
    this.#writeHeld();
    return this.#sink().write(chunk);
  }

  onceDrained(resume: () => void): void {
    this.#sink().once('drain', resume);
  }

  /** Nothing more comes; calls `next` when the rewriting is over, often at once. Throws where it fails at once. */
  complete(next: () => void): void {
    const { rewrite } = this.#settings;
    const held = this.#held;
    if (held !== null) this.#whole = rewrite === null ? held : rewrite.whole(held);
    if (this.#whole !== null) this.#held = null;
    else this.#writeHeld();
    if (this.#stream === null) next();
    else this.#stream.once('end', next).end();
  }

  /** Sends the bytes held so far, for an end that brings trailers; call after `complete`. */
  flush(): void {
    if (this.#whole !== null) this.#res.write(this.#whole);
    this.#whole = null;
  }

  /** Call after `complete`. */
  end(): void {
    const whole = this.#whole;
    if (whole === null) this.#res.end();
    // As a string of one character a byte: Node then joins it to the head.
    else writeTogether(() => this.#res.end(whole.toString('latin1'), 'latin1'));
  }

  #writeHeld(): void {
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#sink().write(held);
  }

  #sink(): Writable {
    const { rewrite, onFault } = this.#settings;
    if (rewrite === null) return this.#res;
    if (this.#stream === null) {
      this.#stream = rewrite.stream().once('error', onFault);
      this.#stream.pipe(this.#res, { end: false });
    }
    return this.#stream;
  }

  readonly #endTurn = (): void => {
    this.#isTurnOver = true;
    this.#writeHeld();
    const isHeadAlone = this.#isFirst || this.#stream !== null;
    if (isHeadAlone && !this.#res.writableEnded && !this.#res.destroyed) this.#res.flushHeaders();
  };
}
