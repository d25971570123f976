// Tells quickly where in an answer a value cannot begin, which is nearly everywhere. It may raise false alarms: the
// bytes that it points at are then read in all ways. Like every table of values it is wiped after use.

import { hexDigit } from '../scan/scan-form.ts';
import { NO_LETTER, SEXTETS } from './base64-reader.ts';
import { encodedBeginnings, plainBeginnings, threeBytes } from './beginnings.ts';
import { ANY_ESCAPE, codeOf, innerUnit, isByte, lengthOf, NO_UNIT, UNFINISHED } from './unit-decoders.ts';

/** In which way a value may begin: as it is or under escapes, in base64, in hex. */
export type Way = 'escaped' | 'base64' | 'hex';

/** `at`: the byte at which it was seen. */
type OnSign = (way: Way, at: number) => void;

/** A value begins at most this many bytes before its sign, not counting escapes between them. */
export const BACK = 8;
/** How many bytes after a byte are looked at before it is passed. */
export const AHEAD = 16;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const PLUS = 0x2b;
/** About how much memory a sieve takes. */
export const SIEVE_BYTES = 215_000;
/** Before the first byte. */
const NO_BYTE = 256;
const OF_VALUE = 1;
const OF_UNIT = 2;
const OF_HEX = 4;
const ANY_KIND = OF_VALUE | OF_UNIT | OF_HEX;
/** The letters of base64 lie above the kinds. */
const LETTER_SHIFT = 8;

/**
 * Bytes that are rarely escaped, and are part of inner escapes, of hex and of base64: where they come escaped,
 * everything is read.
 */
const IS_SUSPECT = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[0-9A-Za-z#;]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
const UNIT_PAIRS = [...'\\&%']
  .flatMap((first) =>
    [...'"\\/bfnrtu#algq0123456789abcdefABCDEF'].map((second) => Buffer.from(first + second)),
  )
  .filter((pair) => ANY_ESCAPE.read(pair, 0, pair.length) !== NO_UNIT);

/** For each byte the two digits that spell it, in either case. */
const HEX_PAIRS = Array.from({ length: 256 }, (_, byte) => {
  const [high = '', low = ''] = byte.toString(16).padStart(2, '0');
  const spellings = [
    high + low,
    high + low.toUpperCase(),
    high.toUpperCase() + low,
    (high + low).toUpperCase(),
  ];
  return [...new Set(spellings)].map((pair) => Buffer.from(pair));
});

/** Both in one table, because each byte costs one look-up less then: a fifth of the time. */
const LETTERS_OF_PAIRS = Uint16Array.from(
  { length: (NO_BYTE + 1) << 8 },
  (_, pair) => (SEXTETS[pair & 0xff] ?? NO_LETTER) << LETTER_SHIFT,
);

export class Sieve {
  /** For two neighbouring bytes, which kinds of beginning they may be, and the second one's letter of base64. */
  readonly #pairs = LETTERS_OF_PAIRS.slice();
  /** For three letters of base64, whether they may begin a value in some encoding. */
  readonly #triples = new Uint8Array(1 << 15);
  readonly #plain = new Set<number>();
  readonly #encoded = new Set<number>();
  /** Bytes that may be a sign of a value where they come escaped. */
  readonly #early = IS_SUSPECT.slice();

  constructor() {
    for (const [first = 0, second = 0] of UNIT_PAIRS) this.#markPair(first, second, OF_UNIT);
  }

  /** Adds a value to look for. Without `isEncoded` base64 and hex are looked for only around the plain value. */
  add(value: Uint8Array, isEncoded: boolean): void {
    plainBeginnings(value, (beginning) => {
      this.#plain.add(beginning);
      this.#markPair(beginning >>> 16, (beginning >>> 8) & 0xff, OF_VALUE);
    });
    for (const byte of value.subarray(0, 3)) this.#early[byte] = 1;
    if (this.#early[SPACE]) this.#early[PLUS] = 1;
    const [first = 0, second = 0, third = 0] = value;
    if (isEncoded) encodedBeginnings(value, (beginning) => this.#addEncoded(beginning));
    else this.#addEncoded(threeBytes(first, second, third));
  }

  wipe(): void {
    this.#pairs.fill(0);
    this.#triples.fill(0);
    this.#plain.clear();
    this.#encoded.clear();
    this.#early.fill(0);
  }

  /** Looks at the bytes from `from` to `to`; no escape may be under way at `from`. */
  scan(bytes: Uint8Array, { from, to }: { from: number; to: number }, onSign: OnSign): void {
    const pairs = this.#pairs;
    let previous = NO_BYTE;
    let letters = 0;
    let lettersBefore = 0;
    let unitEnd = from;
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] ?? 0;
      const pair = pairs[(previous << 8) | byte] ?? 0;
      previous = byte;
      if ((pair & OF_UNIT) !== 0 && at > unitEnd) {
        const unit = ANY_ESCAPE.read(bytes, at - 1, bytes.length);
        this.#lookAtUnit(bytes, at - 1, { unit, onSign });
        if (unit >= 0) {
          unitEnd = at - 1 + lengthOf(unit);
          letters = lettersAfter(unit, lettersBefore);
          if (this.#isTriple(letters) && this.#isBase64(bytes, letters, unitEnd)) onSign('base64', at);
        }
      }
      if (at >= unitEnd) {
        const sextet = pair >>> LETTER_SHIFT;
        if (sextet !== NO_LETTER) {
          letters = ((letters << 6) | sextet) & 0x3ffff;
          if (this.#isTriple(letters) && this.#isBase64(bytes, letters, at + 1)) onSign('base64', at);
        } else if (byte !== LF && byte !== CR) {
          lettersBefore = letters;
          letters = 0;
        }
      }
      if ((pair & ANY_KIND) === 0) continue;
      if ((pair & OF_VALUE) !== 0 && this.#isPlain(bytes, at)) onSign('escaped', at);
      if ((pair & OF_HEX) !== 0 && this.#isHex(bytes, at)) onSign('hex', at);
    }
  }

  #isTriple(letters: number): boolean {
    return (((this.#triples[letters >>> 3] ?? 0) >>> (letters & 7)) & 1) === 1;
  }

  #lookAtUnit(bytes: Uint8Array, at: number, { unit, onSign }: { unit: number; onSign: OnSign }): void {
    const mayHoldUnit = unit < 0 || ANY_ESCAPE.starts[codeOf(unit)] === 1;
    if (this.#isEarly(unit) || (mayHoldUnit && this.#isEarly(innerUnit(bytes, at, bytes.length))))
      onSign('escaped', at + 1);
    if (unit < 0 || IS_SUSPECT[codeOf(unit)] !== 1) return;
    onSign('base64', at + 1);
    onSign('hex', at + 1);
  }

  #isEarly(unit: number): boolean {
    if (unit < 0) return unit === UNFINISHED;
    return this.#early[firstByteOf(unit)] === 1;
  }

  /** Whether the pair that ends at `at` and the byte after it begin a value. */
  #isPlain(bytes: Uint8Array, at: number): boolean {
    const third = bytes[at + 1];
    return third === undefined || this.#plain.has(threeBytes(bytes[at - 1] ?? 0, bytes[at] ?? 0, third));
  }

  /** An escape among the digits stands for a digit, and is a sign by itself. */
  #isHex(bytes: Uint8Array, at: number): boolean {
    let value = 0;
    for (let next = at - 1; next < at + 5; next += 1) {
      const digit = hexDigit(bytes[next]);
      if (digit < 0) return next >= bytes.length;
      value = value * 16 + digit;
    }
    return this.#encoded.has(value);
  }

  /**
   * The last three letters, and two more from `next` on: 30 bits, of which 24 are the first three bytes of the value.
   */
  #isBase64(bytes: Uint8Array, letters: number, next: number): boolean {
    const first = letterAt(bytes, next);
    const second = first < 0 ? first : letterAt(bytes, first >>> 6);
    if (second < 0) return second === UNFINISHED;
    const bits = (letters << 12) | ((first & 0x3f) << 6) | (second & 0x3f);
    const encoded = this.#encoded;
    return (
      encoded.has(bits >>> 6) || encoded.has((bits >>> 4) & 0xffffff) || encoded.has((bits >>> 2) & 0xffffff)
    );
  }

  #addEncoded(beginning: number): void {
    if (this.#encoded.has(beginning)) return;
    this.#encoded.add(beginning);
    for (const [first = 0, second = 0] of HEX_PAIRS[beginning >>> 16] ?? [])
      this.#markPair(first, second, OF_HEX);
    // The value begins with a letter, or two or four bits into one: the byte before may have had these bits.
    for (const shift of [0, 2, 4]) {
      for (let free = 0; free < 1 << shift; free += 1) {
        const letters = (free << (18 - shift)) | (beginning >>> (6 + shift));
        this.#triples[letters >>> 3] = (this.#triples[letters >>> 3] ?? 0) | (1 << (letters & 7));
      }
    }
  }

  #markPair(first: number, second: number, mark: number): void {
    const at = (first << 8) | second;
    this.#pairs[at] = (this.#pairs[at] ?? 0) | mark;
  }
}

/** The next letter and, above its six bits, the position behind it; NO_UNIT where something else comes. */
function letterAt(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    const unit = ANY_ESCAPE.starts[byte] === 1 ? ANY_ESCAPE.read(bytes, at, bytes.length) : NO_UNIT;
    if (unit === UNFINISHED) return UNFINISHED;
    const code = unit < 0 ? byte : codeOf(unit);
    at += unit < 0 ? 1 : lengthOf(unit);
    const sextet = SEXTETS[code] ?? NO_LETTER;
    if (sextet !== NO_LETTER) return (at << 6) | sextet;
    if (code !== LF && code !== CR) return NO_UNIT;
  }
  return UNFINISHED;
}

/** The letters before an escape and the decoded one; a line break is skipped. */
function lettersAfter(unit: number, before: number): number {
  const code = codeOf(unit);
  if (code === LF || code === CR) return before;
  const sextet = SEXTETS[code] ?? NO_LETTER;
  return sextet === NO_LETTER ? 0 : ((before << 6) | sextet) & 0x3ffff;
}

/** The first byte of what a unit stands for, in UTF-8. */
function firstByteOf(unit: number): number {
  const code = codeOf(unit);
  if (code < 0x80 || isByte(unit)) return code;
  if (code < 0x800) return 0xc0 | (code >> 6);
  return code < 0x10000 ? 0xe0 | (code >> 12) : 0xf0 | (code >> 18);
}
