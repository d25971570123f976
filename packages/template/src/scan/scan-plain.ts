// Placeholders in text that has no syntax of its own.

import { matchPlaceholder, readPlainByte } from './match-placeholder.ts';
import type { PlaceholderList } from './scanned-body.ts';

const OPEN = 0x7b;

export function scanPlain(bytes: Uint8Array, found: PlaceholderList): void {
  let at = 0;
  while (at < bytes.length) {
    const match = bytes[at] === OPEN ? matchPlaceholder(bytes, at, readPlainByte) : undefined;
    at = match ? found.add(match, at, 'text') : at + 1;
  }
}
