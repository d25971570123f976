// Undoes the escapes of an answer as it streams by, whatever the chunks. What is no escape passes as it is.

import { MAX_UNIT_BYTES, type UnitDecoder } from './unit-decoders.ts';

/** Takes a decoded byte and the span of the answer that spells it. */
export type ByteSink = (byte: number, start: number, end: number) => void;

export class UnitReader {
  private readonly decoder: UnitDecoder;
  private readonly sink: ByteSink;
  private readonly unit = new Uint8Array(MAX_UNIT_BYTES);
  private length = 0;
  private unitStart = 0;

  constructor(decoder: UnitDecoder, sink: ByteSink) {
    this.decoder = decoder;
    this.sink = sink;
  }

  feed(byte: number, position: number): void {
    if (this.length === 0 && !this.decoder.starts(byte)) this.sink(byte, position, position + 1);
    else this.extend(byte, position);
  }

  private extend(byte: number, position: number): void {
    if (this.length === 0) this.unitStart = position;
    this.unit[this.length++] = byte;
    const decoded = this.decoder.decode(this.unit.subarray(0, this.length));
    if (decoded === 'no' || (decoded === 'more' && this.length === MAX_UNIT_BYTES)) this.giveUp();
    else if (decoded !== 'more') {
      this.length = 0;
      for (const each of decoded) this.sink(each, this.unitStart, position + 1);
    }
  }

  /** Where the unfinished escape begins; Infinity: there is none. */
  openFrom(): number {
    return this.length === 0 ? Number.POSITIVE_INFINITY : this.unitStart;
  }

  isIdle(): boolean {
    return this.length === 0;
  }

  end(): void {
    while (this.length > 0) this.giveUp();
  }

  /** The first byte stands for itself; the others are read anew. */
  private giveUp(): void {
    const [first = 0, ...others] = this.unit.subarray(0, this.length);
    const start = this.unitStart;
    this.length = 0;
    this.sink(first, start, start + 1);
    others.forEach((byte, index) => {
      this.feed(byte, start + 1 + index);
    });
  }
}
