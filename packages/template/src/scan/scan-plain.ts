// Placeholders in text that has no syntax of its own, and whose bytes are spelled as themselves.

import { type Grammar, matchPlaceholder, PLAIN } from './match-placeholder.ts';
import { type PlaceholderList, STEP_BYTES, type Steps } from './scanned-body.ts';

const BRACES = Buffer.from('{{');

export function* scanPlain(bytes: Buffer, found: PlaceholderList, grammar: Grammar = PLAIN): Steps<void> {
  let at = bytes.indexOf(BRACES);
  while (at >= 0) {
    for (const end = at + STEP_BYTES; at >= 0 && at < end; ) {
      const match = matchPlaceholder(bytes, at, grammar);
      at = bytes.indexOf(BRACES, match ? found.add(match, at, 'text') : at + 1);
    }
    yield;
  }
}
