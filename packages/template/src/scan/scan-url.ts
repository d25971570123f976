// Placeholders in the path and the query of a URL, in every percent-encoded spelling.

import {
  callerGrammar,
  type Grammar,
  matchPlaceholder,
  type ReadByte,
  routeGrammar,
} from './match-placeholder.ts';
import { PlaceholderList } from './placeholder-list.ts';
import { readPercent, scanForm } from './scan-form.ts';
import { finish, type Scanned, scannedOf } from './scanned-body.ts';

const OPEN = 0x7b;
const PERCENT = 0x25;
const SLASH = 0x2f;

/** What stands after the `?`: a placeholder lies within one name or value. */
export function scanQuery(query: string): Scanned {
  const bytes = Buffer.from(query);
  const found = new PlaceholderList();
  finish(scanForm(bytes, found, 'url'));
  return scannedOf(bytes, found);
}

/** The path of a caller: a placeholder lies within one segment. */
export function scanPath(path: string): Scanned {
  return scanSegments(path, IN_CALLERS_PATH);
}

/** The path of a route's target. */
export function scanTargetPath(path: string): Scanned {
  return scanSegments(path, IN_TARGET_PATH);
}

function scanSegments(path: string, grammar: Grammar): Scanned {
  const bytes = Buffer.from(path);
  const found = new PlaceholderList();
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at];
    const opens = byte === OPEN || (byte === PERCENT && (readPercent(bytes, at) & 0xff) === OPEN);
    const match = opens ? matchPlaceholder(bytes, at, grammar) : undefined;
    at = match ? found.add(match, at, 'url') : at + 1;
  }
  return scannedOf(bytes, found);
}

const readInSegment: ReadByte = (bytes, at) => (bytes[at] === SLASH ? -1 : readPercent(bytes, at));
const IN_CALLERS_PATH = callerGrammar(readInSegment);
const IN_TARGET_PATH = routeGrammar(readInSegment);
