// Reads an answer as base64 and base64url, in each of the four positions that a group of letters may begin at, so that
// a value is found in all alignments, wrapped at any width; an empty line ends what was written in lines. A letter at either edge may also hold bits of a neighbour;
// it is replaced with the rest: no bit of a value stays, and the encoded text is broken in any case.

import type { Automaton } from './automaton.ts';
import type { Span, SpanQueue } from './span-queue.ts';
import { ANY_ESCAPE } from './unit-decoders.ts';
import { UnitReader } from './unit-reader.ts';
import { ValueWalker } from './value-walker.ts';

const NO_LETTER = -1;
const PADDING = 0x3d;
const LF = 0x0a;
const CR = 0x0d;

const SEXTETS = new Int8Array(256).fill(NO_LETTER);
for (const alphabet of ['+/', '-_']) {
  const letters = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${alphabet}`;
  for (let index = 0; index < letters.length; index += 1) SEXTETS[letters.charCodeAt(index)] = index;
}

export class Base64Reader {
  private readonly escapes: UnitReader;
  private readonly walkers: readonly ValueWalker[];
  private readonly found: SpanQueue;
  /** For two letters, one after the other, whether a value may begin in the first. */
  private readonly opens: Uint8Array;
  private idle: boolean;
  private letters = 0;
  private last = NO_LETTER;
  private lastStart = 0;
  /** Of the kind of which two in a row make an empty line, since the last letter. */
  private lineFeeds = 0;
  private returns = 0;
  private consumed = 0;
  /** The last value that was found: padding directly behind it belongs to it. */
  private match: Span | undefined;

  constructor(automaton: Automaton, found: SpanQueue, maxBytes: number) {
    this.found = found;
    this.walkers = [0, 1, 2, 3].map(() => new ValueWalker(automaton, found, maxBytes));
    this.idle = true;
    this.opens = openingPairs(automaton);
    this.escapes = new UnitReader(ANY_ESCAPE, (byte, start, end) => this.read(byte, start, end));
  }

  feed(byte: number, position: number): void {
    this.consumed = position + 1;
    if (this.idle && this.skip(byte, position)) return;
    this.escapes.feed(byte, position);
    this.idle = this.escapes.isIdle() && this.walkers.every((walker) => walker.isIdle());
  }

  openFrom(): number {
    const unit = this.escapes.openFrom();
    const letter = this.last === NO_LETTER ? unit : this.lastStart;
    const mayBePadded = this.match?.end === Math.min(unit, this.consumed);
    const first = mayBePadded ? Math.min(letter, this.match?.start ?? letter) : letter;
    return this.walkers.reduce((open, walker) => Math.min(open, walker.openFrom()), first);
  }

  end(): void {
    this.escapes.end();
  }

  /** The short way for what begins nothing, which is nearly everything. */
  private skip(byte: number, position: number): boolean {
    const sextet = SEXTETS[byte] ?? NO_LETTER;
    if (sextet === NO_LETTER) {
      if (byte === CR || byte === LF || byte === PADDING || ANY_ESCAPE.starts(byte)) return false;
      this.last = NO_LETTER;
      return true;
    }
    if (this.last !== NO_LETTER && this.opens[this.last * 64 + sextet] === 1) return false;
    this.note(sextet, position);
    return true;
  }

  private note(sextet: number, start: number): void {
    this.letters += 1;
    this.last = sextet;
    this.lastStart = start;
    this.lineFeeds = 0;
    this.returns = 0;
  }

  private read(byte: number, start: number, end: number): void {
    if (byte === CR || byte === LF) {
      this.breakLine(byte);
      return;
    }
    if (byte === PADDING && this.match?.end === start) {
      this.match = { ...this.match, end };
      this.found.add(this.match);
    }
    const sextet = SEXTETS[byte] ?? NO_LETTER;
    if (this.last !== NO_LETTER && sextet !== NO_LETTER) this.join(sextet, end);
    if (sextet === NO_LETTER) this.endRun();
    else this.note(sextet, start);
  }

  /** Else the end of each event of a stream would wait for the next event. */
  private breakLine(byte: number): void {
    if (byte === LF) this.lineFeeds += 1;
    else this.returns += 1;
    if (this.lineFeeds < 2 && this.returns < 2) return;
    this.endRun();
    this.match = undefined;
  }

  /** The eight bits of a decoded byte lie in the last letter and in this one, in three positions of four. */
  private join(sextet: number, end: number): void {
    for (let offset = 0; offset < 4; offset += 1) {
      const place = (this.letters + offset) & 3;
      if (place === 0) continue;
      const byte = byteOf(this.last, sextet, place);
      this.match = this.walkers[offset]?.feed(byte, this.lastStart, end) ?? this.match;
    }
  }

  private endRun(): void {
    if (this.last === NO_LETTER) return;
    this.last = NO_LETTER;
    for (const walker of this.walkers) walker.reset();
  }
}

/** The byte that begins in one letter and ends in the next, which is at `place` (1 to 3) of its group. */
function byteOf(last: number, sextet: number, place: number): number {
  return ((last << (2 * place)) | (sextet >> (6 - 2 * place))) & 0xff;
}

/** Of the twelve bits of two letters a value's first byte takes eight, in three positions; the others are free. */
function openingPairs(automaton: Automaton): Uint8Array {
  const opens = new Uint8Array(64 * 64);
  for (let byte = 0; byte < 256; byte += 1) {
    if (!automaton.begins(byte)) continue;
    for (let free = 0; free < 16; free += 1) {
      opens[(byte << 4) | free] = 1;
      opens[((free >> 2) << 10) | (byte << 2) | (free & 3)] = 1;
      opens[(free << 8) | byte] = 1;
    }
  }
  return opens;
}
