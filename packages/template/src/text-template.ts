// Templates that people write: values of injected headers and strings of an injected body. Values go in as they are.

import { checkLimit, type RenderLimit, renderBody } from './render/render-body.ts';
import type { Values } from './render/slots.ts';
import { type Grammar, matchPlaceholder, PLAIN } from './scan/match-placeholder.ts';
import { scanTemplate, TEMPLATE } from './scan/scan-template.ts';
import type { Scanned } from './scan/scanned-body.ts';

/** A template and what it refers to (`scanned.references`). */
export interface CompiledText {
  readonly template: string;
  readonly scanned: Scanned;
}

/** Finds the placeholders of a template. */
export function scanText(template: string): CompiledText {
  return { template, scanned: scanTemplate(Buffer.from(template)) };
}

/** The template with its values, decoded as UTF-8. Throws as `renderBody`. */
export function renderText(compiled: CompiledText, values: Values, limit: RenderLimit): string {
  if (compiled.scanned.placeholders.length > 0) {
    const bytes = renderBody(compiled.scanned, values, limit);
    limit.reserve(bytes.length);
    return bytes.toString('utf8');
  }
  checkLimit(compiled.scanned.bytes.length, limit);
  return compiled.template;
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
