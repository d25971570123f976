/**
 * Masks the values of sensitive fields in JSON text, at any depth. It never fails: in text that is cut off or is no
 * JSON, it masks up to the furthest point where a value could end.
 */
import { isPlaceholder, isSensitive, MASK, nextSensitive } from './mask.ts';

const SPACE = /[ \t\r\n]*/y;
const SCALAR = /[^,\]}\s]*/y;
const PLACEHOLDER = /\{\{[a-z_]+:[^\s{}]{1,256}\}\}/y;

/** `enough`: this many characters of the result are wanted; masking may end soon after them. */
export function maskJson(text: string, enough: number = Number.POSITIVE_INFINITY): string {
  const hasEscapes = text.includes('\\');
  // Without an escape a sensitive name stands in the text itself: strings before the next one need no look. It is looked
  // for in the next part alone, because the rest of a long text may not be wanted.
  let sensitiveAt = hasEscapes ? 0 : nextSensitive(text, 0, enough);
  let shown = '';
  let from = 0;
  let at = text.indexOf('"');
  while (at >= 0 && sensitiveAt < text.length) {
    if (shown.length + at - from >= enough) return shown + text.slice(from, at);
    const keyEnd = endOfString(text, at);
    if (!hasEscapes && sensitiveAt < at) sensitiveAt = nextSensitive(text, at, at + enough);
    if (!hasEscapes && keyEnd <= sensitiveAt) {
      at = text.indexOf('"', keyEnd);
      continue;
    }
    const colonAt = endOf(SPACE, text, keyEnd);
    const valueAt = text[colonAt] === ':' ? endOf(SPACE, text, colonAt + 1) : -1;
    const isMasked = valueAt >= 0 && isSensitive(unquoted(text.slice(at, keyEnd)));
    if (isMasked) {
      const valueEnd = endOfValue(text, valueAt);
      shown += text.slice(from, valueAt) + masked(text.slice(valueAt, valueEnd));
      from = valueEnd;
    }
    at = text.indexOf('"', isMasked ? from : keyEnd);
  }
  return shown + text.slice(from);
}

function masked(value: string): string {
  return isPlaceholder(value) || isPlaceholder(unquoted(value)) ? value : `"${MASK}"`;
}

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

/** The position after the string literal that begins at `from`, or the end of a text that was cut off. */
function endOfString(text: string, from: number): number {
  let at = text.indexOf('"', from + 1);
  while (at >= 0 && isEscaped(text, at)) at = text.indexOf('"', at + 1);
  return at < 0 ? text.length : at + 1;
}

function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (text[before - 1] === '\\') before -= 1;
  return (at - before) % 2 === 1;
}

function endOfValue(text: string, from: number): number {
  if (text[from] === '"') return endOfString(text, from);
  const placeholderEnd = endOf(PLACEHOLDER, text, from);
  if (placeholderEnd > from) return placeholderEnd;
  return text[from] === '{' || text[from] === '[' ? endOfNested(text, from) : endOf(SCALAR, text, from);
}

function endOfNested(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    if (character === '}' || character === ']') depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
  return text.length;
}

function unquoted(literal: string): string {
  if (literal.length > 1 && literal.endsWith('"') && !literal.includes('\\')) return literal.slice(1, -1);
  try {
    const text: unknown = JSON.parse(literal);
    return typeof text === 'string' ? text : literal;
  } catch {
    return literal;
  }
}
