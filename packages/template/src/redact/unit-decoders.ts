// The escapes of JSON, XML, percent- and form-encoding, one unit at a time. Decoding, rather than listing encoded
// forms, finds every spelling of a value: encoders differ in which characters they escape, in hex case and in short
// forms.

import { hexDigit } from '../scan/scan-form.ts';

/** No escape begins here. */
export const NO_UNIT = -1;
/** An escape may begin here; more bytes are needed. */
export const UNFINISHED = -2;

/** No unit is longer. */
export const MAX_UNIT_BYTES = 12;

/**
 * Reads the unit that begins at `at`. Returns a number for `lengthOf`, `codeOf` and `isByte`, or one of the two
 * constants above.
 */
type ReadUnit = (bytes: Uint8Array, at: number, end: number) => number;

/** `bytes`: those that a unit may begin with. */
export interface UnitDecoder {
  readonly starts: Uint8Array;
  readonly read: ReadUnit;
}

/** How many bytes a unit has. */
export const lengthOf = (unit: number): number => unit & 0xf;
/** The byte that it stands for, or the character (code point). */
export const codeOf = (unit: number): number => unit >>> 5;
export const isByte = (unit: number): boolean => (unit & 0x10) !== 0;

const character = (code: number, length: number): number => (code << 5) | length;
const byte = (code: number, length: number): number => (code << 5) | 0x10 | length;

const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;
const HASH = 0x23;
const PERCENT = 0x25;
const PLUS = 0x2b;
const SEMICOLON = 0x3b;
const LOWER_U = 0x75;
const LOWER_X = 0x78;

const SHORT = new Map([...'"\\/bfnrt'].map((c, at) => [c.charCodeAt(0), '"\\/\b\f\n\r\t'.charCodeAt(at)]));
const NAMED: readonly (readonly [Buffer, number])[] = [
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
].map(([name = '', text = '']) => [Buffer.from(name), text.charCodeAt(0)]);

const startsWith = (text: string): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, at) => (text.includes(String.fromCharCode(at)) ? 1 : 0));

const json: UnitDecoder = { starts: startsWith('\\'), read: readJson };
const xml: UnitDecoder = { starts: startsWith('&'), read: readXml };
const percent: UnitDecoder = { starts: startsWith('%'), read: readPercent };
const form: UnitDecoder = {
  starts: startsWith('%+'),
  read: (bytes, at, end) => (bytes[at] === PLUS ? byte(0x20, 1) : readPercent(bytes, at, end)),
};

/** The decoders that run beside the plain reading. */
export const ESCAPES: readonly UnitDecoder[] = [json, xml, percent, form];

/** For base64 and hex: no byte that begins a unit is one of their letters, so all escapes can be undone at once. */
export const ANY_ESCAPE: UnitDecoder = {
  starts: startsWith('\\&%'),
  read: (bytes, at, end) => {
    if (bytes[at] === BACKSLASH) return readJson(bytes, at, end);
    return bytes[at] === AMPERSAND ? readXml(bytes, at, end) : readPercent(bytes, at, end);
  },
};

/** A reused buffer: `innerUnit` is called for every escape. */
const inner = new Uint8Array(MAX_UNIT_BYTES);

/**
 * Reads the unit of an inner encoding from `at` on, whose bytes may be escaped themselves. The returned length is that
 * of the inner unit.
 */
export function innerUnit(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  for (let count = 1; count <= MAX_UNIT_BYTES; count += 1) {
    if (next >= end) return UNFINISHED;
    const byte = bytes[next] ?? 0;
    const unit = ANY_ESCAPE.starts[byte] === 1 ? ANY_ESCAPE.read(bytes, next, end) : NO_UNIT;
    if (unit === UNFINISHED) return UNFINISHED;
    inner[count - 1] = unit < 0 ? byte : Math.min(codeOf(unit), 0xff);
    next += unit < 0 ? 1 : lengthOf(unit);
    const read = ANY_ESCAPE.read(inner, 0, count);
    if (read !== UNFINISHED) return read;
  }
  return NO_UNIT;
}

function readPercent(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== PERCENT) return NO_UNIT;
  const digits = readHex(bytes, at + 1, { end, count: 2 });
  return digits < 0 ? digits : byte(digits, 3);
}

function readJson(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) return UNFINISHED;
  const kind = bytes[at + 1] ?? 0;
  const short = SHORT.get(kind);
  if (short !== undefined) return character(short, 2);
  if (kind !== LOWER_U) return NO_UNIT;
  const high = readHex(bytes, at + 2, { end, count: 4 });
  if (high < 0 || high < 0xd800 || high > 0xdfff) return high < 0 ? high : character(high, 6);
  if (high > 0xdbff) return NO_UNIT;
  return readLowSurrogate(bytes, at, { end, high });
}

function readLowSurrogate(
  bytes: Uint8Array,
  at: number,
  { end, high }: { end: number; high: number },
): number {
  if (at + 6 >= end) return UNFINISHED;
  if (bytes[at + 6] !== BACKSLASH) return NO_UNIT;
  if (at + 7 >= end) return UNFINISHED;
  if (bytes[at + 7] !== LOWER_U) return NO_UNIT;
  const low = readHex(bytes, at + 8, { end, count: 4 });
  if (low < 0) return low;
  if (low < 0xdc00 || low > 0xdfff) return NO_UNIT;
  return character(0x10000 + (high - 0xd800) * 0x400 + low - 0xdc00, 12);
}

function readXml(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) return UNFINISHED;
  if (bytes[at + 1] === HASH) return readNumber(bytes, at, end);
  let isOpen = false;
  for (const [name, code] of NAMED) {
    const shared = sharedLength(bytes, at, { end, name });
    if (shared === name.length) return character(code, shared);
    if (at + shared === end) isOpen = true;
  }
  return isOpen ? UNFINISHED : NO_UNIT;
}

function sharedLength(bytes: Uint8Array, at: number, { end, name }: { end: number; name: Buffer }): number {
  let length = 0;
  while (length < name.length && at + length < end && bytes[at + length] === name[length]) length += 1;
  return length;
}

function readNumber(bytes: Uint8Array, at: number, end: number): number {
  const isHex = ((bytes[at + 2] ?? 0) | 0x20) === LOWER_X && at + 2 < end;
  const first = at + (isHex ? 3 : 2);
  let code = 0;
  for (let next = first; next < at + MAX_UNIT_BYTES; next += 1) {
    if (next >= end) return UNFINISHED;
    if (bytes[next] === SEMICOLON && next > first) {
      const isCharacter = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
      return isCharacter ? character(code, next + 1 - at) : NO_UNIT;
    }
    const digit = hexDigit(bytes[next]);
    if (digit < 0 || (!isHex && digit > 9)) return NO_UNIT;
    code = Math.min(code * (isHex ? 16 : 10) + digit, 0x110000);
  }
  return NO_UNIT;
}

function readHex(bytes: Uint8Array, at: number, { end, count }: { end: number; count: number }): number {
  let value = 0;
  for (let next = at; next < at + count; next += 1) {
    if (next >= end) return UNFINISHED;
    const digit = hexDigit(bytes[next]);
    if (digit < 0) return NO_UNIT;
    value = value * 16 + digit;
  }
  return value;
}
