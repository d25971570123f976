// Finds the context of a position in a document, by splitting the whole document into tokens for each
// question.

import type { BodyFormat } from '../../packages/template/src/index.ts';
import type { Found } from './reference-form.ts';

type Context =
  | 'text'
  | 'form'
  | 'json string'
  | 'json bare'
  | 'xml text'
  | 'xml tag'
  | 'xml cdata'
  | 'xml attribute "'
  | "xml attribute '"
  | 'doctype'
  | 'ignored';

const JSON_STRING = /"(?:[^"\\]|\\[^{]|\\(?=\{)|\\$)*(?:"|$)/gs;
const COMMENT = '<!--[\\s\\S]*?(?:-->|$)';
const INSTRUCTION = '<\\?[\\s\\S]*?(?:\\?>|$)';
const LITERAL = '"[^"]*(?:"|$)|\'[^\']*(?:\'|$)';
const SUBSET = `\\[(?:${COMMENT}|${INSTRUCTION}|${LITERAL}|[^\\]"'])*(?:\\]|$)`;
const XML_TOKENS: readonly (readonly [string, RegExp])[] = [
  ['ignored', new RegExp(`${COMMENT}|${INSTRUCTION}`, 'y')],
  ['xml cdata', /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)/y],
  ['doctype', new RegExp(`<!(?:${COMMENT}|${INSTRUCTION}|${LITERAL}|${SUBSET}|[^>"'\\[])*(?:>|$)`, 'y')],
  ['xml tag', new RegExp(`<(?:${LITERAL}|[^>"'])*(?:>|$)`, 'y')],
  ['xml text', /[^<]+/y],
];

interface Position {
  readonly at: number;
  readonly found: readonly Found[];
}

/** Placeholders before the position are opaque: their content opens and closes nothing. */
export function contextOf(format: BodyFormat, source: string, { at, found }: Position): Context {
  if (format === 'text' || format === 'form') return format;
  let masked = source;
  for (const { start, end } of found) {
    if (end <= at) masked = masked.slice(0, start) + 'x'.repeat(end - start) + masked.slice(end);
  }
  return format === 'json' ? jsonContext(masked, at) : xmlContext(masked, at);
}

function jsonContext(source: string, at: number): Context {
  for (const { index, 0: text } of source.matchAll(JSON_STRING)) {
    if (index < at && (at < index + text.length || isOpen(text))) return 'json string';
  }
  return 'json bare';
}

/** A string that the document ends in. */
function isOpen(text: string): boolean {
  return !/^"(?:[^"\\]|\\[^{]|\\(?=\{))*"$/s.test(text);
}

function xmlContext(source: string, at: number): Context {
  let start = 0;
  while (start <= at) {
    const [kind, text] = tokenAt(source, start);
    if (at < start + text.length) return within(kind, text, at - start);
    start += text.length;
  }
  return 'xml text';
}

function tokenAt(source: string, start: number): [string, string] {
  for (const [kind, pattern] of XML_TOKENS) {
    pattern.lastIndex = start;
    const [text] = pattern.exec(source) ?? [];
    if (text) return [kind, text];
  }
  return ['xml text', source.slice(start)];
}

function within(kind: string, token: string, offset: number): Context {
  if (kind === 'ignored' || kind === 'xml cdata' || kind === 'xml text') return kind;
  const inner = new RegExp(kind === 'doctype' ? `${COMMENT}|${INSTRUCTION}|${LITERAL}` : LITERAL, 'g');
  // The token's opening does not belong to its content: `<!` would be read as the comment `<!--`.
  inner.lastIndex = kind === 'doctype' ? 2 : 1;
  const part = [...token.matchAll(inner)].find(
    ({ index, 0: text }) => index < offset && offset < index + text.length,
  );
  if (kind === 'doctype') return part?.[0].startsWith('<') ? 'ignored' : 'doctype';
  if (!part) return 'xml tag';
  return part[0].startsWith('"') ? 'xml attribute "' : "xml attribute '";
}

/** Whether a placeholder with this argument extends past the end of its place, or none may stand there. */
export function isOver(context: Context, argument: string): boolean {
  if (context === 'doctype') return true;
  if (context === 'json bare') return argument.includes('"');
  if (context === 'json string') return /^(?:[^"\\]|\\.)*"/s.test(argument);
  const ends = {
    'xml text': '<',
    'xml tag': '>',
    'xml cdata': ']]>',
    'xml attribute "': '"',
    "xml attribute '": "'",
  };
  return Object.entries(ends).some(([place, end]) => place === context && argument.includes(end));
}
