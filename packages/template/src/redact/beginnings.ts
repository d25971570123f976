// The three bytes with which a value may begin, plain or in one encoding: a superset of what any encoder writes. The
// three bytes make one number, the first byte highest.

import { NO_LETTER, SEXTETS } from './base64-reader.ts';

const BYTES = [...Array(256).keys()];
const bytesOf = (text: string): readonly number[] => [...Buffer.from(text)];
const LETTERS: readonly (readonly number[])[] = Array.from({ length: 64 }, (_, sextet) =>
  BYTES.filter((byte) => SEXTETS[byte] === sextet && sextet !== NO_LETTER),
);
const DIGITS: readonly (readonly number[])[] = [...'0123456789abcdef'].map((digit) => [
  ...new Set(bytesOf(digit + digit.toUpperCase())),
]);
const ANY_DIGIT = DIGITS.flat();
const SPACE = 0x20;
const PLUS = 0x2b;
const ESCAPE_STARTS = bytesOf('\\&%+');
const LINE_BREAKS = bytesOf('\r\n');

/** One set of possible bytes for each position. */
type Choices = readonly (readonly number[])[];

/** Called with each beginning; some come more than once. */
type Visit = (beginning: number) => void;

export function threeBytes(first: number, second: number, third: number): number {
  return (first << 16) | (second << 8) | third;
}

/** Beginnings of the plain value, or with an escape from the third byte on; a form writes a space as `+`. */
export function plainBeginnings([first = 0, second = 0, third = 0]: Uint8Array, visit: Visit): void {
  spell([asInForm(first), asInForm(second), [third, ...ESCAPE_STARTS]], visit);
}

/** Beginnings of the plain value or of the value in one encoding. */
export function encodedBeginnings(value: Uint8Array, visit: Visit): void {
  const [first = 0, second = 0] = value;
  plainBeginnings(value, visit);
  for (const unit of unitsOf(second)) spell([asInForm(first), ...unit], visit);
  for (const unit of unitsOf(first)) spell(unit, visit);
  spell([...digitsOf(first), ...digitsOf(second).slice(0, 1)], visit);
  base64Beginnings(value, visit);
}

function asInForm(byte: number): readonly number[] {
  return byte === SPACE ? [SPACE, PLUS] : [byte];
}

/** How the escape of a character that begins with this byte may begin. */
function unitsOf(byte: number): Choices[] {
  return [...UNITS, [bytesOf('%'), ...digitsOf(byte)]];
}

const UNITS: readonly Choices[] = [
  [bytesOf('\\'), bytesOf('u'), ANY_DIGIT],
  [bytesOf('\\'), bytesOf('"\\/bfnrt')],
  [bytesOf('&'), bytesOf('#'), [...ANY_DIGIT, ...bytesOf('xX')]],
  ...['am', 'lt', 'gt', 'qu', 'ap'].map((name): Choices => bytesOf(`&${name}`).map((one) => [one])),
];

/**
 * The base64 letters that hold the value's first bits, of which some may belong to the byte before; line breaks may
 * stand between them.
 */
function base64Beginnings([first = 0, second = 0, third = 0]: Uint8Array, visit: Visit): void {
  const bits = threeBytes(first, second, third);
  for (const shift of [0, 2, 4]) {
    const own = (bits >>> (6 + shift)) & 0x3ffff;
    for (let free = 0; free < 1 << shift; free += 1) {
      const sextets = (free << (18 - shift)) | own;
      const [one, two, three] = [12, 6, 0].map((at) => LETTERS[(sextets >>> at) & 0x3f] ?? []);
      if (one === undefined || two === undefined || three === undefined) return;
      spell([one, two, three], visit);
      spell([one, LINE_BREAKS, [...two, ...LINE_BREAKS]], visit);
      spell([one, two, LINE_BREAKS], visit);
    }
  }
}

function digitsOf(byte: number): readonly (readonly number[])[] {
  return [DIGITS[byte >> 4] ?? [], DIGITS[byte & 0xf] ?? []];
}

/** Visits every combination of one byte for each position; a position that is not given takes any byte. */
function spell([first = BYTES, second = BYTES, third = BYTES]: Choices, visit: Visit): void {
  for (const one of first)
    for (const two of second) for (const three of third) visit(threeBytes(one, two, three));
}
