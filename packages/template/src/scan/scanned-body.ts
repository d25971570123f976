// What a scan finds, and the simplest scan: the placeholders in order, each with the kind of place it stands in. A scan is
// long work in short steps: whoever runs it may do something else between two of them.
import type { BodyFormat } from '../body-format.ts';
import { type Reference, type ReferenceKind, referenceOf } from '../reference.ts';
import { type Grammar, matchPlaceholder, PLAIN, type PlaceholderMatch } from './match-placeholder.ts';

/**
 * The kind of place decides the escaping. `unfit`: no value can stand there (inside a DOCTYPE, or a placeholder that
 * runs over the end of the string, attribute or section it began in); rendering refuses it.
 */
export type PlaceKind =
  | 'text'
  | 'json_string'
  | 'json_bare'
  | 'form'
  | 'url'
  | 'xml_text'
  | 'xml_attribute'
  | 'xml_cdata'
  | 'unfit';

/** `start`, `end`: byte offsets of the placeholder, end exclusive. */
export interface Placeholder {
  readonly start: number;
  readonly end: number;
  readonly place: PlaceKind;
  readonly reference: Reference;
}

/**
 * `references`: the different ones by key, in the order of their first appearance. `charset`: the charset in which the
 * document will be read. Outside UTF-8, values are written as ASCII (`ascii`), or not at all.
 */
export interface Scanned {
  readonly charset: 'utf8' | 'ascii' | 'not_ascii';
  readonly bytes: Buffer;
  readonly placeholders: readonly Placeholder[];
  readonly references: ReadonlyMap<string, Reference>;
}

export interface ScannedBody extends Scanned {
  readonly format: BodyFormat;
}

/** Gathers the placeholders of one text. */
export class PlaceholderList {
  readonly placeholders: Placeholder[] = [];
  readonly references = new Map<string, Reference>();
  /** References by kind and argument, as they were read. */
  readonly #known = new Map<ReferenceKind, Map<string, Reference>>();

  /** Notes one placeholder and returns the position after it. */
  add(match: PlaceholderMatch, start: number, place: PlaceKind): number {
    const reference = this.#known.get(match.kind)?.get(match.argument) ?? this.#meet(match);
    this.placeholders.push({ start, end: match.end, place, reference });
    return match.end;
  }

  #meet({ kind, argument }: PlaceholderMatch): Reference {
    const fresh = referenceOf(kind, argument);
    const reference = this.references.get(fresh.key) ?? fresh;
    this.references.set(fresh.key, reference);
    const ofKind = this.#known.get(kind) ?? new Map<string, Reference>();
    this.#known.set(kind, ofKind.set(argument, reference));
    return reference;
  }
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
