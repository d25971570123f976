// Templates that people write: values of injected headers and strings of an injected body. Values go in as they are.
import { checkLimit, type RenderLimit } from './render/render-body.ts';
import { requireValue, type Values } from './render/written.ts';
import {
  type Grammar,
  matchPlaceholder,
  PLAIN,
  readPlainByte,
  routeGrammar,
} from './scan/match-placeholder.ts';
import { type Placeholder, PlaceholderList } from './scan/placeholder-list.ts';
import { finish, type Scanned, scannedOf, scanPlain } from './scan/scanned-body.ts';

/** Placeholders in what a route writes: plain text, with more kinds than a caller may use. */
const TEMPLATE = routeGrammar(readPlainByte);

export function scanTemplate(bytes: Buffer): Scanned {
  const found = new PlaceholderList();
  finish(scanPlain(bytes, found, TEMPLATE));
  return scannedOf(bytes, found);
}

/** A template and what it refers to (`scanned.references`). */
export interface CompiledText {
  readonly template: string;
  readonly scanned: Scanned;
  readonly placeholders: readonly Placeholder[];
  /** What stands before, between and after the placeholders. */
  readonly literals: readonly string[];
}

/** Finds the placeholders of a template. */
export function scanText(template: string): CompiledText {
  const scanned = scanTemplate(Buffer.from(template));
  const { bytes } = scanned;
  const placeholders = [...scanned.placeholders];
  const starts = [0, ...placeholders.map(({ end }) => end)];
  const literals = starts.map((start, at) => bytes.toString('utf8', start, placeholders[at]?.start));
  return { template, scanned, placeholders, literals };
}

/** The template with its values, decoded as UTF-8. Throws `TemplateError`: `substitution_limit`, `unresolved_reference`. */
export function renderText(compiled: CompiledText, values: Values, limit: RenderLimit): string {
  const { template, scanned, placeholders, literals } = compiled;
  let length = scanned.bytes.length;
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
