// One pass over one answer. The sieve passes most of it; from where a value may begin it is read in all ways, until no
// match is under way. Only bytes that may still be part of a value are held back.

import { AnswerWindow } from './answer-window.ts';
import type { Automaton } from './automaton.ts';
import { Activity, type Reading, type Search } from './reading.ts';
import { codesOf, Readings } from './readings.ts';
import { AHEAD, BACK, type Sieve, type Way } from './sieve.ts';
import { SpanQueue } from './span-queue.ts';
import { ANY_ESCAPE, innerUnit, MAX_UNIT_BYTES, UNFINISHED } from './unit-decoders.ts';
import { UnitReader } from './unit-reader.ts';

/** The values to look for, and their replacements (by number of the automaton's pattern). */
export interface Sought {
  readonly automaton: Automaton;
  readonly sieve: Sieve;
  readonly placeholders: readonly Uint8Array[];
}

/** Within this many letters of its sign, a value in two nested codes has shown its first byte. */
const LETTERS = 24;
/** A value that begins in the last bytes has given no sign yet: they are read, or held back until more comes. */
const TAIL = AHEAD + 2 * BACK;

/**
 * The leftmost match counts; of two that begin together, the longer one. A match that begins inside another and reaches
 * further is replaced from the end of the first, so that no tail of it stays.
 */
export class RedactionRun {
  readonly #sought: Sought;
  readonly #found = new SpanQueue();
  readonly #ways: Readonly<Record<Way, Follower>>;
  readonly #window = new AnswerWindow();
  #sifted = 0;
  #written = 0;

  constructor(sought: Sought) {
    this.#sought = sought;
    const { automaton } = sought;
    const follow = (make: (search: Search) => Reading): Follower =>
      new Follower(make, { automaton, found: this.#found, activity: new Activity() });
    this.#ways = {
      escaped: follow((search) => new Readings(search, { depth: 2, hasCodes: false })),
      base64: follow((search) => new UnitReader(ANY_ESCAPE, codesWithin(search)[0], search.activity)),
      hex: follow((search) => new UnitReader(ANY_ESCAPE, codesWithin(search)[1], search.activity)),
    };
  }

  get held(): number {
    return this.#window.size;
  }

  push(chunk: Uint8Array, isMoreAtHand = false): Buffer {
    const window = this.#window;
    window.append(chunk);
    const { bytes, base, end } = window;
    for (const way of Object.values(this.#ways)) way.readOn(bytes, base);
    this.#sift(bytes.length - AHEAD);
    if (isMoreAtHand)
      return this.#release(Math.min(this.#openFrom(), base + settledAt(bytes, bytes.length - TAIL)), end);
    this.#readTail();
    return this.#release(this.#openFrom(), end);
  }

  end(): Buffer {
    // Nothing follows: a value in the last bytes is whole, so that its sign is there.
    this.#sift(this.#window.bytes.length);
    for (const way of Object.values(this.#ways)) way.end();
    return this.#release(Number.POSITIVE_INFINITY, this.#window.end);
  }

  /** Looks for signs up to a position in the window, and reads in the ways that they show. */
  #sift(end: number): void {
    const { bytes, base } = this.#window;
    const from = settledAt(bytes, Math.max(0, this.#sifted - BACK - base));
    const to = Math.max(from, end);
    this.#sought.sieve.scan(bytes, { from, to }, (way, at) => this.#follow(way, at - BACK, at + LETTERS));
    this.#sifted = base + to;
  }

  #readTail(): void {
    const { length } = this.#window.bytes;
    for (const way of ['escaped', 'base64', 'hex'] as const) this.#follow(way, length - TAIL, length - 1);
  }

  /** Reads from where a value may have begun, past its sign, and on while any match is under way. */
  #follow(way: Way, begins: number, past: number): void {
    const { bytes, base } = this.#window;
    const from = Math.max(0, begins);
    const follower = this.#ways[way];
    if (follower.hasRead(base + from, base + past)) return;
    follower.read(bytes, base, { from: settledAt(bytes, from), past });
  }

  #openFrom(): number {
    const { escaped, base64, hex } = this.#ways;
    return Math.min(escaped.openFrom(), base64.openFrom(), hex.openFrom());
  }

  /** Writes the bytes before `certain`, which no later match can change. */
  #release(certain: number, end: number): Buffer {
    const pieces: Uint8Array[] = [];
    const write = (to: number): void => {
      pieces.push(this.#window.copy(this.#written, to));
      this.#written = to;
    };
    for (;;) {
      const next = this.#found.first(this.#written);
      const start = Math.max(next?.start ?? Number.POSITIVE_INFINITY, this.#written);
      if (!next || start >= certain) break;
      const span = this.#found.furthest(start) ?? next;
      write(start);
      pieces.push(this.#sought.placeholders[span.pattern] ?? new Uint8Array(0));
      this.#written = span.end;
    }
    const open = Math.min(certain, end, this.#found.first(this.#written)?.start ?? certain);
    if (open > this.#written) write(open);
    this.#found.compact();
    this.#window.dropTo(Math.min(this.#written, end - CONTEXT));
    return pieces.length === 1 && Buffer.isBuffer(pieces[0]) ? pieces[0] : Buffer.concat(pieces);
  }
}

/** Base64 and hex, with every reading again inside them. */
function codesWithin(search: Search) {
  return codesOf((within) => new Readings(within, { depth: 1, hasCodes: true }), search);
}

/**
 * One reading of the answer, made when it is first needed; it reads the parts that it is given, and may skip the rest.
 */
class Follower {
  readonly #make: (search: Search) => Reading;
  readonly #search: Search;
  #reading: Reading | undefined;
  /** Offsets in the answer: everything between the two has been read. */
  #from = 0;
  #to = 0;
  /** How far it is to read, whether a match is under way or not. The bytes may come later. */
  #past = -1;

  constructor(make: (search: Search) => Reading, search: Search) {
    this.#make = make;
    this.#search = search;
  }

  /** Offsets in the answer; true where the bytes read so far show every match that begins at `from`. */
  hasRead(from: number, past: number): boolean {
    return this.#from <= from && past < this.#to;
  }

  /** `from`, `past`: positions in `bytes`, whose first byte is at `base` in the answer. */
  read(bytes: Uint8Array, base: number, { from, past }: { from: number; past: number }): void {
    this.#reading ??= this.#make(this.#search);
    if (base + from < this.#from || base + from > this.#to) this.#jump(base + from);
    this.#past = Math.max(this.#past, base + past);
    this.readOn(bytes, base);
  }

  openFrom(): number {
    return this.#reading?.openFrom() ?? Number.POSITIVE_INFINITY;
  }

  end(): void {
    this.#reading?.end();
  }

  /** Reads what it was to read and was not there yet, and on while a match is under way. */
  readOn(bytes: Uint8Array, base: number): void {
    const { activity } = this.#search;
    const from = this.#to - base;
    let at = from;
    for (; at < bytes.length && (base + at <= this.#past || activity.count > 0); at += 1) {
      this.#reading?.feed(bytes[at] ?? 0, base + at, base + at + 1);
    }
    this.#to = base + at;
    // Readings that ran apart at an escape have come together again.
    if (activity.count === 0 && at > from && this.#reading instanceof Readings) this.#reading.reset();
  }

  #jump(to: number): void {
    this.#reading?.reset();
    this.#from = to;
    this.#to = to;
  }
}

/** How many earlier bytes are looked at. */
const CONTEXT = 256;

/** The nearest position at or before `at` where no earlier unit is under way, in any reading. */
function settledAt(bytes: Uint8Array, at: number): number {
  let settled = at;
  let last = at;
  for (let back = at - 1; back >= Math.max(0, last - MAX_UNIT_BYTES, at - CONTEXT); back -= 1) {
    if (ANY_ESCAPE.starts[bytes[back] ?? 0] !== 1) continue;
    last = back;
    if (isUnderWay(bytes, back, settled)) settled = back;
  }
  return settled;
}

/** Whether the unit that begins at `at`, or one that its decoded character begins, continues past `end`. */
function isUnderWay(bytes: Uint8Array, at: number, end: number): boolean {
  const unit = ANY_ESCAPE.read(bytes, at, end);
  if (unit === UNFINISHED) return true;
  return innerUnit(bytes, at, end) === UNFINISHED;
}
