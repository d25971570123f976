// Everything needed to look for a set of values, made once and used for any number of answers. It holds the values: the
// owner must wipe it.

import { isAscii } from 'node:buffer';
import { Automaton, STATE_BYTES } from './automaton.ts';
import { RedactionRun, type Sought } from './redaction-run.ts';
import { SIEVE_BYTES, Sieve } from './sieve.ts';

/** What to look for (UTF-8) and what to put there instead. */
export interface RedactedValue {
  readonly placeholder: string;
  readonly value: Uint8Array;
}

/** Redacts one answer. */
export interface Redactor {
  /** Bytes of memory that it now holds back. */
  readonly held: number;
  /**
   * Takes the next chunk of the body; returns the bytes that are certain by now. `isMoreAtHand`: the next call follows
   * soon, so a few more bytes are held back instead of read in all ways. An empty chunk lets them go.
   */
  push(chunk: Uint8Array, isMoreAtHand?: boolean): Buffer;
  /** The rest, after the last chunk. */
  end(): Buffer;
}

/** Shorter values are not looked for: they would be found by chance. */
export const MIN_REDACTED_CHARACTERS = 8;
/** Longer values are not looked for as UTF-16, which would make a matcher five times as large. */
const MAX_UTF16_BYTES = 4096;

/** Whether a value is long enough to be looked for. */
export function isRedactable(value: Uint8Array): boolean {
  let characters = 0;
  for (const byte of value) {
    if ((byte & 0xc0) !== 0x80) characters += 1;
  }
  return characters >= MIN_REDACTED_CHARACTERS;
}

export class Matcher {
  readonly #sought: Sought | undefined;

  private constructor(sought: Sought | undefined) {
    this.#sought = sought;
  }

  /** About how many bytes of memory a matcher for these values takes. */
  static sizeOf(entries: readonly RedactedValue[]): number {
    const states = entries.reduce(
      (sum, { value }) => sum + value.length * (value.length <= MAX_UTF16_BYTES ? 5 : 1),
      0,
    );
    return SIEVE_BYTES + STATE_BYTES * states;
  }

  /** Yields often, so that other work can go on while a matcher is built. */
  static *build(entries: readonly RedactedValue[]): Generator<undefined, Matcher> {
    const patterns = entries.filter(({ value }) => isRedactable(value)).flatMap(spellings);
    if (patterns.length === 0) return new Matcher(undefined);
    const sieve = new Sieve();
    for (const { value, isText } of patterns) {
      sieve.add(value, isText);
      yield;
    }
    const automaton = yield* Automaton.build(patterns.map(({ value }) => value));
    const placeholders = patterns.map(({ placeholder }) => Buffer.from(placeholder));
    return new Matcher({ automaton, sieve, placeholders });
  }

  /** A redactor for the body of one answer. */
  redactor(): Redactor {
    return this.#sought === undefined ? PASS : new RedactionRun(this.#sought);
  }

  /** A body that is there as a whole. */
  redact(body: Buffer): Buffer {
    if (this.#sought === undefined || !isSuspect(this.#sought, body)) return body;
    const run = new RedactionRun(this.#sought);
    return Buffer.concat([run.push(body, true), run.end()]);
  }

  /** One header value or another short text, by itself. Text with nothing above U+00FF is read as ISO-8859-1. */
  redactString(text: string): string {
    if (this.#sought === undefined || text.length < MIN_REDACTED_CHARACTERS) return text;
    const encoding = isLatin1(text) ? 'latin1' : 'utf8';
    const bytes = Buffer.from(text, encoding);
    const shown = this.redact(bytes);
    return shown === bytes ? text : shown.toString(encoding);
  }

  /** True where `redactString` would change none of these texts; false where it has to be called for each. */
  showNothing(texts: readonly string[]): boolean {
    // The byte 1 is part of no escape and no code: no text is read on in the next one, nor looks cut off.
    const text = texts.join('\x01').concat('\x01');
    const isUnread = this.#sought === undefined || !isLatin1(text);
    return !isUnread && !isSuspect(this.#sought, Buffer.from(text, 'latin1'));
  }

  /** Nothing is found afterwards. */
  wipe(): void {
    this.#sought?.automaton.wipe();
    this.#sought?.sieve.wipe();
  }
}

function isSuspect({ sieve }: Sought, bytes: Uint8Array): boolean {
  let isSigned = false;
  sieve.scan(bytes, { from: 0, to: bytes.length }, () => {
    isSigned = true;
  });
  return isSigned;
}

const PASS: Redactor = {
  held: 0,
  push: (chunk) => Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength),
  end: () => Buffer.alloc(0),
};

type Pattern = RedactedValue & { readonly isText: boolean };

/** A value; where it differs, the same in ISO-8859-1, as header values are sent; and in UTF-16. */
function spellings({ placeholder, value }: RedactedValue): Pattern[] {
  const text = Buffer.from(value).toString('utf8');
  const found: Pattern[] = [{ placeholder, value, isText: true }];
  if (!isAscii(value) && isLatin1(text))
    found.push({ placeholder, value: Buffer.from(text, 'latin1'), isText: true });
  if (value.length <= MAX_UTF16_BYTES) {
    found.push({ placeholder, value: Buffer.from(text, 'utf16le'), isText: false });
    found.push({ placeholder, value: Buffer.from(text, 'utf16le').swap16(), isText: false });
  }
  return found;
}

function isLatin1(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0xff) return false;
  }
  return true;
}
