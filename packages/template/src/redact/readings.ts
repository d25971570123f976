// Everything that a run of bytes may say: a value as it is, under escapes, or in another code, up to a given depth. A
// reading that undoes escapes runs apart only from the first escape on; before that it would see the same as the plain
// one.

import { Base64Reader } from './base64-reader.ts';
import { HexReader } from './hex-reader.ts';
import type { Reading, Search } from './reading.ts';
import { LatestFound } from './span-queue.ts';
import { ESCAPES } from './unit-decoders.ts';
import { UnitReader } from './unit-reader.ts';
import { ValueWalker } from './value-walker.ts';

/** For each byte the decoders that may begin a unit with it, as bits. */
const STARTS = Uint8Array.from({ length: 256 }, (_, byte) =>
  ESCAPES.reduce((bits, { starts }, at) => bits | ((starts[byte] ?? 0) << at), 0),
);

interface ReadingsSettings {
  /** How many encodings may be nested. */
  readonly depth: number;
  /** Whether base64 and hex are among them. */
  readonly hasCodes: boolean;
}

export class Readings implements Reading {
  readonly #search: Search;
  readonly #depth: number;
  readonly #plain: ValueWalker;
  /** By number of the decoder. */
  readonly #escaped: (UnitReader | undefined)[] = ESCAPES.map(() => undefined);
  /** The decoders that run apart, as bits. */
  #apart = 0;
  readonly #codes: readonly Reading[];

  constructor(search: Search, { depth, hasCodes }: ReadingsSettings, plain = new ValueWalker(search)) {
    this.#search = search;
    this.#depth = depth;
    this.#plain = plain;
    this.#codes = hasCodes ? codesOf((within) => new ValueWalker(within), search) : [];
  }

  feed(byte: number, start: number, end: number): void {
    const starting = (STARTS[byte] ?? 0) & ~this.#apart;
    if (starting !== 0 && this.#depth > 0) this.#split(starting);
    if (this.#apart !== 0) for (const each of this.#escaped) each?.feed(byte, start, end);
    for (const code of this.#codes) code.feed(byte, start, end);
    this.#plain.feed(byte, start, end);
  }

  openFrom(): number {
    let open = this.#plain.openFrom();
    for (const each of this.#escaped) open = Math.min(open, each?.openFrom() ?? open);
    for (const code of this.#codes) open = Math.min(open, code.openFrom());
    return open;
  }

  reset(): void {
    this.#plain.reset();
    for (const code of this.#codes) code.reset();
    if (this.#apart === 0) return;
    for (const each of this.#escaped) each?.reset();
    this.#escaped.fill(undefined);
    this.#apart = 0;
  }

  end(): void {
    for (const each of [...this.#escaped, ...this.#codes]) each?.end();
  }

  #split(starting: number): void {
    const made = ESCAPES.map((decoder, at) => {
      if ((starting & (1 << at)) === 0) return this.#escaped[at];
      return new UnitReader(decoder, this.#copy(this.#depth - 1), this.#search.activity);
    });
    made.forEach((each, at) => {
      this.#escaped[at] = each;
    });
    this.#apart |= starting;
  }

  /** A copy with the same state. */
  #copy(depth: number): Readings {
    const copy = new Readings(this.#search, { depth, hasCodes: false }, this.#plain.copy());
    if (depth === 0) return copy;
    this.#escaped.forEach((each, at) => {
      if (each?.sink instanceof Readings) copy.#escaped[at] = each.copy(each.sink.#copy(depth - 1));
    });
    copy.#apart = this.#apart;
    return copy;
  }
}

/** Base64 and hex of what `make` reads. */
export function codesOf(make: (search: Search) => Reading, search: Search): [Base64Reader, HexReader] {
  const found = new LatestFound(search.found);
  const inBase64 = [0, 1, 2, 3].map(() => make({ ...search, found }));
  return [new Base64Reader(inBase64, found, search.activity), new HexReader([make(search), make(search)])];
}
