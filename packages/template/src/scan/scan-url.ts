// Placeholders in the path and the query of a URL, in every percent-encoded spelling.

import {
  CALLER_HEADS,
  type Grammar,
  matchPlaceholder,
  type ReadByte,
  ROUTE_HEADS,
} from './match-placeholder.ts';
import { readPercent, scanForm } from './scan-form.ts';
import { finish, PlaceholderList, type Scanned } from './scanned-body.ts';

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
  return scanSegments(path, { heads: CALLER_HEADS, read: readInSegment });
}

/** The path of a route's target. */
export function scanTargetPath(path: string): Scanned {
  return scanSegments(path, { heads: ROUTE_HEADS, read: readInSegment });
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

function scannedOf(bytes: Buffer, { placeholders, references }: PlaceholderList): Scanned {
  return { charset: 'utf8', bytes, placeholders, references };
}
