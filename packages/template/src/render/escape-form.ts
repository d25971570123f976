// A value in a form-urlencoded body: the percent-encoding that `URLSearchParams` writes. In a path or query: everything but
// the unreserved characters of RFC 3986 is encoded.

import { hexDigit } from '../scan/scan-form.ts';
import { type Border, type Edges, NO_EDGES } from './border.ts';
import { escapeBytes, escapeTable } from './escape-bytes.ts';

const PERCENT = 0x25;

export const FORM = escapeTable(
  [...Array(256).keys()]
    .filter((byte) => !/[A-Za-z0-9*\-._]/.test(String.fromCharCode(byte)))
    .map((byte) => [byte, byte === 0x20 ? '+' : percentEncode(byte)] as const),
);

export const URL_PART = escapeTable(
  [...Array(256).keys()]
    .filter((byte) => !/[A-Za-z0-9\-._~]/.test(String.fromCharCode(byte)))
    .map((byte) => [byte, percentEncode(byte)] as const),
);

/** A text as one segment, name or value of a URL. */
export function urlEncoded(text: string): string {
  return Buffer.from(escapeBytes(Buffer.from(text), URL_PART)).toString('latin1');
}

/** Null: the value is empty and its neighbours would join into a new escape. */
export function formEdges(value: Uint8Array, { before, after }: Border): Edges | null {
  const [first] = value;
  if (first === undefined) return joins(before, after) ? null : NO_EDGES;
  if (hexDigit(first) < 0 || openEscape(before) === 0) return NO_EDGES;
  return { ...NO_EDGES, head: Buffer.from(percentEncode(first)), headOf: 1 };
}

/** How many digits the unfinished escape at the end still needs; 0: no escape is unfinished. */
function openEscape(before: Uint8Array): number {
  if (before.at(-1) === PERCENT) return 2;
  return before.at(-2) === PERCENT && hexDigit(before.at(-1)) >= 0 ? 1 : 0;
}

function joins(before: Uint8Array, after: Uint8Array): boolean {
  const missing = openEscape(before);
  if (missing > 0)
    return after.length >= missing && after.subarray(0, missing).every((b) => hexDigit(b) >= 0);
  return escapedHighBit(before.subarray(-3)) && escapedHighBit(after);
}

/** `%80` to `%FF`: two of them side by side may be one character. */
function escapedHighBit(bytes: Uint8Array): boolean {
  return bytes[0] === PERCENT && hexDigit(bytes[1]) >= 8 && hexDigit(bytes[2]) >= 0;
}

function percentEncode(byte: number): string {
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
