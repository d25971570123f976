// Undoes the escapes in its input, however the input is cut into chunks. Bytes that are no escape pass as they are.

import type { Activity, Reading } from './reading.ts';
import { codeOf, isByte, MAX_UNIT_BYTES, UNFINISHED, type UnitDecoder } from './unit-decoders.ts';

const NOTHING = new Uint8Array(0);

export class UnitReader implements Reading {
  readonly sink: Reading;
  readonly #decoder: UnitDecoder;
  readonly #activity: Activity;
  readonly #unit = new Uint8Array(MAX_UNIT_BYTES);
  /** Where each byte of the unit under way is spelled. */
  #starts: number[] = [];
  #ends: number[] = [];
  #length = 0;

  constructor(decoder: UnitDecoder, sink: Reading, activity: Activity) {
    this.#decoder = decoder;
    this.sink = sink;
    this.#activity = activity;
  }

  feed(byte: number, start: number, end: number): void {
    if (this.#length === 0 && this.#decoder.starts[byte] === 0) this.sink.feed(byte, start, end);
    else this.#extend(byte, start, end);
  }

  openFrom(): number {
    return Math.min(
      this.#length === 0 ? Number.POSITIVE_INFINITY : (this.#starts[0] ?? 0),
      this.sink.openFrom(),
    );
  }

  reset(): void {
    this.#clear();
    this.sink.reset();
  }

  end(): void {
    while (this.#length > 0) this.#giveUp();
    this.sink.end();
  }

  /** A copy with the same state that hands on to another sink. */
  copy(sink: Reading): UnitReader {
    const copy = new UnitReader(this.#decoder, sink, this.#activity);
    if (this.#length === 0) return copy;
    copy.#unit.set(this.#unit);
    copy.#starts = [...this.#starts];
    copy.#ends = [...this.#ends];
    copy.#length = this.#length;
    this.#activity.count += 1;
    return copy;
  }

  #extend(byte: number, start: number, end: number): void {
    if (this.#length === 0) this.#activity.count += 1;
    this.#unit[this.#length] = byte;
    this.#starts[this.#length] = start;
    this.#ends[this.#length] = end;
    this.#length += 1;
    const unit = this.#decoder.read(this.#unit, 0, this.#length);
    if (unit === UNFINISHED) return;
    if (unit < 0) this.#giveUp();
    else this.#handOn(unit, end);
  }

  #handOn(unit: number, end: number): void {
    const start = this.#starts[0] ?? 0;
    const code = codeOf(unit);
    this.#clear();
    if (code < 0x80 || isByte(unit)) this.sink.feed(code, start, end);
    else for (const byte of Buffer.from(String.fromCodePoint(code))) this.sink.feed(byte, start, end);
  }

  /** The first byte stands for itself; the others are read again. */
  #giveUp(): void {
    const length = this.#length;
    const [starts, ends] = [this.#starts, this.#ends];
    const [first = 0, second = 0] = this.#unit;
    const others = length > 2 ? this.#unit.slice(2, length) : NOTHING;
    this.#clear();
    this.#starts = [];
    this.#ends = [];
    this.sink.feed(first, starts[0] ?? 0, ends[0] ?? 0);
    if (length > 1) this.feed(second, starts[1] ?? 0, ends[1] ?? 0);
    for (const [at, byte] of others.entries()) this.feed(byte, starts[at + 2] ?? 0, ends[at + 2] ?? 0);
  }

  #clear(): void {
    if (this.#length > 0) this.#activity.count -= 1;
    this.#length = 0;
  }
}
