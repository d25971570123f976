// Placeholders in what a route writes: text without a syntax of its own, and more kinds than a caller has.

import { type Grammar, ROUTE_HEADS, readPlainByte } from './match-placeholder.ts';
import { scanPlain } from './scan-plain.ts';
import { PlaceholderList, type Scanned } from './scanned-body.ts';
import { finish } from './steps.ts';

export const TEMPLATE: Grammar = { heads: ROUTE_HEADS, read: readPlainByte };

export function scanTemplate(bytes: Buffer): Scanned {
  const found = new PlaceholderList();
  finish(scanPlain(bytes, found, TEMPLATE));
  const { placeholders, references } = found;
  return { charset: 'utf8', bytes, placeholders, references };
}
