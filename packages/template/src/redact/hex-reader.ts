// Reads bytes written as hexadecimal digits of either case, wherever the first digit of a pair may be.

import { hexDigit } from '../scan/scan-form.ts';
import type { Reading } from './reading.ts';

const NO_DIGIT = -1;

export class HexReader implements Reading {
  readonly #sinks: readonly [Reading, Reading];
  #isOdd = false;
  #last = NO_DIGIT;
  #lastStart = 0;

  /** One sink for each of the two ways to pair the digits. */
  constructor(sinks: readonly [Reading, Reading]) {
    this.#sinks = sinks;
  }

  feed(byte: number, start: number, end: number): void {
    const digit = hexDigit(byte);
    if (digit < 0) {
      if (this.#last !== NO_DIGIT) this.reset();
      return;
    }
    if (this.#last !== NO_DIGIT)
      this.#sinks[this.#isOdd ? 1 : 0].feed(this.#last * 16 + digit, this.#lastStart, end);
    this.#isOdd = !this.#isOdd;
    this.#last = digit;
    this.#lastStart = start;
  }

  openFrom(): number {
    const last = this.#last === NO_DIGIT ? Number.POSITIVE_INFINITY : this.#lastStart;
    return Math.min(last, this.#sinks[0].openFrom(), this.#sinks[1].openFrom());
  }

  reset(): void {
    this.#last = NO_DIGIT;
    for (const sink of this.#sinks) sink.reset();
  }

  end(): void {
    for (const sink of this.#sinks) sink.end();
  }
}
