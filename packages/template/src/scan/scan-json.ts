// Placeholders in JSON. It follows string literals and nothing else, so a body that is no valid JSON is scanned too.

import { matchPlaceholder, PLAIN } from './match-placeholder.ts';
import type { PlaceholderList, PlaceKind } from './placeholder-list.ts';
import { STEP_BYTES, type Steps } from './scanned-body.ts';

const OPEN = 0x7b;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export function* scanJson(bytes: Buffer, found: PlaceholderList): Steps<void> {
  let inString = false;
  let at = 0;
  let next = nextBraces(bytes, at);
  while (next >= 0) {
    for (const end = at + STEP_BYTES; next >= 0 && at < end; ) {
      const byte = bytes[at];
      const match = byte === OPEN ? matchPlaceholder(bytes, at, PLAIN) : undefined;
      if (match) {
        at = found.add(match, at, placeOf(match.argument, inString));
        next = nextBraces(bytes, at);
        continue;
      }
      if (byte === QUOTE) inString = !inString;
      // `\{` is invalid JSON: the brace may still begin a placeholder.
      at += inString && byte === BACKSLASH && bytes[at + 1] !== OPEN ? 2 : 1;
      if (at > next) next = nextBraces(bytes, at);
    }
    yield;
  }
}

const BRACES = Buffer.from('{{');

/** Where the next placeholder may begin, or -1: the bytes after the last one need not be read. */
function nextBraces(bytes: Buffer, from: number): number {
  return bytes.indexOf(BRACES, from);
}

function placeOf(argument: string, inString: boolean): PlaceKind {
  if (holdsQuote(argument, inString)) return 'unfit';
  return inString ? 'json_string' : 'json_bare';
}

function holdsQuote(argument: string, inString: boolean): boolean {
  if (!argument.includes('"')) return false;
  for (let at = 0; at < argument.length; at += 1) {
    if (argument[at] === '"') return true;
    if (inString && argument[at] === '\\') at += 1;
  }
  return false;
}
