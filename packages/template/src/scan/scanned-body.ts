// What a scan finds, and the simplest scan. A scan is long work in short steps: whoever runs it may do something else
// between two of them.
import type { BodyFormat } from '../body-format.ts';
import type { Reference } from '../reference.ts';
import { type Grammar, matchPlaceholder, PLAIN } from './match-placeholder.ts';
import type { Gatherer, PlaceholderList, Placeholders } from './placeholder-list.ts';

/**
 * `references`: the different ones by key, in the order of their first appearance. `charset`: the charset in which the
 * document will be read. Outside UTF-8, values are written as ASCII (`ascii`), or not at all.
 */
export interface Scanned {
  readonly charset: 'utf8' | 'ascii' | 'not_ascii';
  readonly bytes: Buffer;
  readonly placeholders: Placeholders;
  readonly references: ReadonlyMap<string, Reference>;
}

export interface ScannedBody extends Scanned {
  readonly format: BodyFormat;
}

/** The placeholders found in a text that is read as UTF-8. */
export function scannedOf(bytes: Buffer, found: PlaceholderList): Scanned {
  return { charset: 'utf8', bytes, placeholders: found, references: found.references };
}

/** Each `next()` is one step; the last one gives the result. */
export type Steps<T> = Generator<undefined, T>;

/** Bytes of one step: half a millisecond of work where placeholders stand everywhere. */
export const STEP_BYTES = 16_384;

/** All steps at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Placeholders in plain text, whose bytes are spelled as themselves. */
const BRACES = Buffer.from('{{');

export function* scanPlain(bytes: Buffer, found: Gatherer, grammar: Grammar = PLAIN): Steps<void> {
  let at = bytes.indexOf(BRACES);
  while (at >= 0) {
    for (const end = at + STEP_BYTES; at >= 0 && at < end; ) {
      const match = matchPlaceholder(bytes, at, grammar);
      at = bytes.indexOf(BRACES, match ? found.add(match, at, 'text') : at + 1);
    }
    yield;
  }
}
