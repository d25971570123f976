// Placeholders in text that has no syntax of its own.

import { matchPlaceholder, PLAIN } from './match-placeholder.ts';
import type { PlaceholderList } from './scanned-body.ts';

const OPEN = 0x7b;

export function scanPlain(bytes: Uint8Array, found: PlaceholderList): void {
  let at = 0;
  while (at < bytes.length) {
    const match = bytes[at] === OPEN ? matchPlaceholder(bytes, at, PLAIN) : undefined;
    at = match ? found.add(match, at, 'text') : at + 1;
  }
}
