// Reads base64 and base64url in each of the four positions that a group of letters may begin at, so that a value is
// found in all alignments, wrapped at any width; an empty line ends wrapped base64. A letter at either edge may also
// hold bits of a neighbouring byte: it is replaced as well, so no bit of a value stays.

import type { Activity, Reading } from './reading.ts';
import type { LatestFound, Span } from './span-queue.ts';

export const NO_LETTER = 64;
const PADDING = 0x3d;
const LF = 0x0a;
const CR = 0x0d;

/** For each byte the six bits that it stands for as a base64 letter, or `NO_LETTER`. */
export const SEXTETS = new Uint8Array(256).fill(NO_LETTER);
for (const alphabet of ['+/', '-_']) {
  const letters = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${alphabet}`;
  for (let index = 0; index < letters.length; index += 1) SEXTETS[letters.charCodeAt(index)] = index;
}

export class Base64Reader implements Reading {
  readonly #sinks: readonly Reading[];
  readonly #found: LatestFound;
  #letters = 0;
  #last = NO_LETTER;
  #lastStart = 0;
  /** Line feeds and carriage returns since the last letter: two of one kind make an empty line. */
  #lineFeeds = 0;
  #returns = 0;
  /** A value that ends with the last letter read: padding directly behind it belongs to it. */
  #match: Span | undefined;
  readonly #activity: Activity;

  /** One sink for each position; `found` receives their matches. */
  constructor(sinks: readonly Reading[], found: LatestFound, activity: Activity) {
    this.#sinks = sinks;
    this.#found = found;
    this.#activity = activity;
  }

  feed(byte: number, start: number, end: number): void {
    const sextet = SEXTETS[byte] ?? NO_LETTER;
    if (this.#match !== undefined && byte !== PADDING) this.#setMatch(undefined);
    if (sextet === NO_LETTER) {
      this.#readOther(byte, end);
      return;
    }
    if (this.#last !== NO_LETTER) this.#join(sextet, end);
    this.#letters = (this.#letters + 1) & 3;
    this.#last = sextet;
    this.#lastStart = start;
    this.#lineFeeds = 0;
    this.#returns = 0;
  }

  openFrom(): number {
    let open = this.#last === NO_LETTER ? Number.POSITIVE_INFINITY : this.#lastStart;
    open = Math.min(open, this.#match?.start ?? open);
    for (const sink of this.#sinks) open = Math.min(open, sink.openFrom());
    return open;
  }

  reset(): void {
    this.#setMatch(undefined);
    this.#endRun();
  }

  end(): void {
    for (const sink of this.#sinks) sink.end();
  }

  #readOther(byte: number, end: number): void {
    if (byte === CR || byte === LF) {
      this.#breakLine(byte);
      return;
    }
    if (byte === PADDING && this.#match !== undefined) {
      const padded = { ...this.#match, end };
      this.#found.add(padded);
      this.#setMatch(padded);
    }
    this.#endRun();
  }

  /** Without this, the end of each server-sent event would wait for the next event. */
  #breakLine(byte: number): void {
    if (byte === LF) this.#lineFeeds += 1;
    else this.#returns += 1;
    if (this.#lineFeeds >= 2 || this.#returns >= 2) this.reset();
  }

  /** The eight bits of a decoded byte lie in the last letter and in this one, in three positions of four. */
  #join(sextet: number, end: number): void {
    for (let offset = 0; offset < 4; offset += 1) {
      const place = (this.#letters + offset) & 3;
      if (place === 0) continue;
      const byte = ((this.#last << (2 * place)) | (sextet >> (6 - 2 * place))) & 0xff;
      this.#sinks[offset]?.feed(byte, this.#lastStart, end);
    }
    if (this.#found.latest?.end === end) this.#setMatch(this.#found.latest);
  }

  #setMatch(match: Span | undefined): void {
    this.#activity.count += Number(match !== undefined) - Number(this.#match !== undefined);
    this.#match = match;
  }

  #endRun(): void {
    if (this.#last === NO_LETTER) return;
    this.#last = NO_LETTER;
    for (const sink of this.#sinks) sink.reset();
  }
}
