// One pass over one answer. It holds back only what may still turn out to be part of a value.

import type { Automaton } from './automaton.ts';
import { Base64Reader } from './base64-reader.ts';
import { SpanQueue } from './span-queue.ts';
import { READINGS } from './unit-decoders.ts';
import { UnitReader } from './unit-reader.ts';
import { ValueWalker } from './value-walker.ts';

interface Reading {
  feed(byte: number, position: number): void;
  openFrom(): number;
  isIdle(): boolean;
  end(): void;
}

/**
 * The leftmost value counts, of two that begin together the longer one. A value that begins inside another and reaches
 * further is replaced from where the first one ended, so that no tail of it stays.
 */
export class RedactionRun {
  private readonly placeholders: readonly Uint8Array[];
  private readonly found = new SpanQueue();
  private readonly readings: readonly Reading[];
  private readonly base64: Base64Reader;
  /** Bytes that begin neither a value nor an escape. */
  private readonly quiet: readonly boolean[];
  private idle: boolean;
  private held: Buffer = Buffer.alloc(0);
  /** Offsets in the answer: of the first held byte, and of the next to be read. */
  private written = 0;
  private position = 0;

  /** `placeholders`: by number of the automaton's pattern. `maxBytes`: the answer has no more than this. */
  constructor(automaton: Automaton, placeholders: readonly Uint8Array[], maxBytes = automaton.longest) {
    this.placeholders = placeholders;
    this.idle = true;
    this.quiet = Array.from({ length: 256 }, (_, byte) => isQuiet(automaton, byte));
    this.base64 = new Base64Reader(automaton, this.found, maxBytes);
    this.readings = READINGS.map((decoder) => {
      const walker = new ValueWalker(automaton, this.found, maxBytes);
      const units = new UnitReader(decoder, (byte, start, end) => void walker.feed(byte, start, end));
      return {
        feed: (byte, position) => units.feed(byte, position),
        openFrom: () => Math.min(walker.openFrom(), units.openFrom()),
        isIdle: () => walker.isIdle() && units.isIdle(),
        end: () => units.end(),
      };
    });
  }

  push(chunk: Uint8Array): Buffer {
    for (const byte of chunk) {
      this.base64.feed(byte, this.position);
      if (!this.idle || !this.quiet[byte]) this.read(byte);
      this.position += 1;
    }
    this.held = this.held.length > 0 ? Buffer.concat([this.held, chunk]) : Buffer.from(chunk);
    const open = Math.min(this.position, this.base64.openFrom());
    return this.release(this.readings.reduce((first, each) => Math.min(first, each.openFrom()), open));
  }

  end(): Buffer {
    for (const reading of [...this.readings, this.base64]) reading.end();
    return this.release(Number.POSITIVE_INFINITY);
  }

  private read(byte: number): void {
    for (const reading of this.readings) reading.feed(byte, this.position);
    this.idle = this.readings.every((reading) => reading.isIdle());
  }

  /** Writes what no value that begins at `certain` or later can change. */
  private release(certain: number): Buffer {
    const pieces: Uint8Array[] = [];
    const base = this.written;
    const write = (to: number): void => {
      pieces.push(this.held.subarray(this.written - base, to - base));
      this.written = to;
    };
    for (;;) {
      const next = this.found.first(this.written);
      const start = Math.max(next?.start ?? Number.POSITIVE_INFINITY, this.written);
      if (!next || start >= certain) break;
      const span = this.found.furthest(start) ?? next;
      write(start);
      pieces.push(this.placeholders[span.pattern] ?? new Uint8Array(0));
      this.written = span.end;
    }
    const open = Math.min(certain, this.position, this.found.first(this.written)?.start ?? certain);
    if (open > this.written) write(open);
    this.found.compact();
    this.held = this.held.subarray(this.written - base);
    return Buffer.concat(pieces);
  }
}

function isQuiet(automaton: Automaton, byte: number): boolean {
  return !automaton.begins(byte) && !READINGS.some((decoder) => decoder.starts(byte));
}
