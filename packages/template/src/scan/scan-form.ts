// Placeholders in form-urlencoded bodies and in queries, in every spelling that form decoding turns into one.
// A placeholder lies within one name or one value; it never reaches over `&` or the `=` after a name.

import { callerGrammar, matchPlaceholder, type ReadByte } from './match-placeholder.ts';
import type { PlaceholderList, PlaceKind } from './placeholder-list.ts';
import { STEP_BYTES, type Steps } from './scanned-body.ts';

const OPEN = 0x7b;
const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;
const WIDTH_ONE = 1 << 8;
const WIDTH_THREE = 3 << 8;

export function* scanForm(bytes: Buffer, found: PlaceholderList, place: PlaceKind = 'form'): Steps<void> {
  let grammar = IN_NAME;
  let at = 0;
  while (at < bytes.length) {
    for (const end = Math.min(bytes.length, at + STEP_BYTES); at < end; ) {
      const byte = bytes[at];
      const opens = byte === OPEN || (byte === PERCENT && (grammar.read(bytes, at) & 0xff) === OPEN);
      const match = opens ? matchPlaceholder(bytes, at, grammar) : undefined;
      if (match) {
        at = found.add(match, at, place);
        continue;
      }
      if (byte === EQUALS) grammar = IN_VALUE;
      if (byte === AMPERSAND) grammar = IN_NAME;
      at += 1;
    }
    yield;
  }
}

const readInValue: ReadByte = (bytes, at) => {
  const byte = bytes[at];
  if (byte === undefined || byte === AMPERSAND) return -1;
  return byte === PLUS ? SPACE | WIDTH_ONE : readPercent(bytes, at);
};

const readInName: ReadByte = (bytes, at) => (bytes[at] === EQUALS ? -1 : readInValue(bytes, at));

const IN_NAME = callerGrammar(readInName);
const IN_VALUE = callerGrammar(readInValue);

/** A byte that may be percent-encoded; a percent sign that begins no escape is itself. */
export const readPercent: ReadByte = (bytes, at) => {
  const byte = bytes[at];
  if (byte === undefined) return -1;
  if (byte !== PERCENT) return byte | WIDTH_ONE;
  const high = hexDigit(bytes[at + 1]);
  const low = high < 0 ? -1 : hexDigit(bytes[at + 2]);
  return low < 0 ? PERCENT | WIDTH_ONE : (high * 16 + low) | WIDTH_THREE;
};

/** The value of a hexadecimal digit, or -1. */
export function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
