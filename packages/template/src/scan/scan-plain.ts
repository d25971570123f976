// Placeholders in text that has no syntax of its own.

import { matchPlaceholder, PLAIN } from './match-placeholder.ts';
import type { PlaceholderList } from './scanned-body.ts';

const BRACES = Buffer.from('{{');

export function scanPlain(bytes: Buffer, found: PlaceholderList): void {
  let at = bytes.indexOf(BRACES);
  while (at >= 0) {
    const match = matchPlaceholder(bytes, at, PLAIN);
    at = bytes.indexOf(BRACES, match ? found.add(match, at, 'text') : at + 1);
  }
}
