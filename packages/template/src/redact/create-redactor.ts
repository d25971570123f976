// Puts placeholders where an answer shows a value: as it is, or JSON-, XML-, percent-, form- or base64-encoded.
// The result does not depend on how the answer is cut into chunks; the time does not depend on how many values there are.

import { isAscii } from 'node:buffer';
import { Automaton } from './automaton.ts';
import { RedactionRun } from './redaction-run.ts';

/** What to look for (UTF-8) and what to put there instead. */
export interface RedactedValue {
  readonly placeholder: string;
  readonly value: Uint8Array;
}

export interface Redactor {
  /** One header value or another short text, by itself. Text with nothing above U+00FF is read as ISO-8859-1. */
  redactString(text: string): string;
  /** The next chunk of the body; returns what is certain by now. */
  push(chunk: Uint8Array): Buffer;
  /** The rest, after the last chunk. */
  end(): Buffer;
}

/** Shorter values are not looked for: they would be found by chance. */
export const MIN_REDACTED_CHARACTERS = 8;

/** Whether a value is long enough to be looked for. */
export function isRedactable(value: Uint8Array): boolean {
  let characters = 0;
  for (const byte of value) {
    if ((byte & 0xc0) !== 0x80) characters += 1;
  }
  return characters >= MIN_REDACTED_CHARACTERS;
}

/** A redactor for one answer. */
export function createRedactor(entries: readonly RedactedValue[]): Redactor {
  const patterns = entries.filter(({ value }) => isRedactable(value)).flatMap(spellings);
  if (patterns.length === 0) return PASS;
  const automaton = new Automaton(patterns.map(({ value }) => value));
  const placeholders = patterns.map(({ placeholder }) => Buffer.from(placeholder));
  const body = new RedactionRun(automaton, placeholders);
  return {
    push: (chunk) => body.push(chunk),
    end: () => body.end(),
    redactString: (text) => {
      if (text.length < MIN_REDACTED_CHARACTERS) return text;
      const encoding = isLatin1(text) ? 'latin1' : 'utf8';
      const bytes = Buffer.from(text, encoding);
      const run = new RedactionRun(automaton, placeholders, bytes.length);
      return Buffer.concat([run.push(bytes), run.end()]).toString(encoding);
    },
  };
}

const PASS: Redactor = {
  redactString: (text) => text,
  push: (chunk) => Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength),
  end: () => Buffer.alloc(0),
};

/** A value and, where it differs, the same in ISO-8859-1: header values are sent so. */
function spellings(entry: RedactedValue): RedactedValue[] {
  const text = Buffer.from(entry.value).toString('utf8');
  if (isAscii(entry.value) || !isLatin1(text)) return [entry];
  return [entry, { ...entry, value: Buffer.from(text, 'latin1') }];
}

function isLatin1(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0xff) return false;
  }
  return true;
}
