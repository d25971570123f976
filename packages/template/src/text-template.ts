// Templates that people write: values of injected headers and strings of an injected body. Values go in as they are.
import { checkLimit, type RenderLimit } from './render/render-body.ts';
import { requireValue, type Values } from './render/slots.ts';
import {
  type Grammar,
  matchPlaceholder,
  PLAIN,
  ROUTE_HEADS,
  readPlainByte,
} from './scan/match-placeholder.ts';
import { finish, PlaceholderList, type Scanned, scanPlain } from './scan/scanned-body.ts';

/** Placeholders in what a route writes: plain text, with more kinds than a caller may use. */
const TEMPLATE: Grammar = { heads: ROUTE_HEADS, read: readPlainByte };

export function scanTemplate(bytes: Buffer): Scanned {
  const found = new PlaceholderList();
  finish(scanPlain(bytes, found, TEMPLATE));
  const { placeholders, references } = found;
  return { charset: 'utf8', bytes, placeholders, references };
}

/** A template and what it refers to (`scanned.references`). */
export interface CompiledText {
  readonly template: string;
  readonly scanned: Scanned;
  /** What stands before, between and after the placeholders. */
  readonly literals: readonly string[];
}

/** Finds the placeholders of a template. */
export function scanText(template: string): CompiledText {
  const scanned = scanTemplate(Buffer.from(template));
  const { bytes, placeholders } = scanned;
  const starts = [0, ...placeholders.map(({ end }) => end)];
  const literals = starts.map((start, at) => bytes.toString('utf8', start, placeholders[at]?.start));
  return { template, scanned, literals };
}

/** The template with its values, decoded as UTF-8. Throws `TemplateError`: `substitution_limit`, `unresolved_reference`. */
export function renderText(compiled: CompiledText, values: Values, limit: RenderLimit): string {
  const { template, scanned, literals } = compiled;
  const { bytes, placeholders } = scanned;
  let length = bytes.length;
  for (const { start, end, reference } of placeholders)
    length += requireValue(reference, values).length - (end - start);
  checkLimit(length, limit);
  if (placeholders.length === 0) return template;
  limit.reserve(length);
  let text = literals[0] ?? '';
  placeholders.forEach(({ reference }, at) => {
    text += decoded(requireValue(reference, values)) + (literals[at + 1] ?? '');
  });
  return text;
}

function decoded(value: Uint8Array): string {
  const { buffer, byteOffset, byteLength } = value;
  return (Buffer.isBuffer(value) ? value : Buffer.from(buffer, byteOffset, byteLength)).toString('utf8');
}

const OPEN = 0x7b;
const CLOSE = 0x7d;

/** Who wrote a text decides what is a placeholder in it. */
export type Writer = 'route' | 'caller';
const GRAMMARS: Readonly<Record<Writer, Grammar>> = { route: TEMPLATE, caller: PLAIN };

/** Every `{{...}}` of a text that is no placeholder, with its braces, in order: for warnings. */
export function malformedPlaceholders(template: string, writer: Writer): string[] {
  const grammar = GRAMMARS[writer];
  const bytes = Buffer.from(template);
  const malformed: string[] = [];
  let opened = -1;
  let at = 0;
  while (at < bytes.length) {
    const match = matchPlaceholder(bytes, at, grammar);
    if (match) opened = -1;
    else if (isPair(bytes, at, OPEN)) opened = at;
    else if (opened >= 0 && at >= opened + 2 && isPair(bytes, at, CLOSE)) {
      malformed.push(bytes.toString('utf8', opened, at + 2));
      opened = -1;
    }
    at = match?.end ?? at + 1;
  }
  return malformed;
}

function isPair(bytes: Buffer, at: number, brace: number): boolean {
  return bytes[at] === brace && bytes[at + 1] === brace;
}
