// Placeholders in what a route writes: text without a syntax of its own, and more kinds than a caller has.

import { type Grammar, matchPlaceholder, ROUTE_HEADS, readPlainByte } from './match-placeholder.ts';
import { PlaceholderList, type Scanned } from './scanned-body.ts';

const OPEN = 0x7b;

export const TEMPLATE: Grammar = { heads: ROUTE_HEADS, read: readPlainByte };

export function scanTemplate(bytes: Buffer): Scanned {
  const found = new PlaceholderList();
  let at = 0;
  while (at < bytes.length) {
    const match = bytes[at] === OPEN ? matchPlaceholder(bytes, at, TEMPLATE) : undefined;
    at = match ? found.add(match, at, 'text') : at + 1;
  }
  const { placeholders, references } = found;
  return { charset: 'utf8', bytes, placeholders, references };
}
