/** NUL and lone surrogates as JSON escapes; most records have neither. */
const unstorable = /\\u(?:0000|d[89a-f])/i;

/**
 * Records, JSON, one a line, with a mark in place of what PostgreSQL does not store: NUL, and a lone surrogate, in which
 * a body cut at 4 KiB may end.
 */
export function storable(lines: string): string {
  return unstorable.test(lines) ? lines.split('\n').map(storableLine).join('\n') : lines;
}

function storableLine(line: string): string {
  try {
    return JSON.stringify(JSON.parse(line, storableValue));
  } catch {
    // PostgreSQL refuses it.
    return line;
  }
}

function storableValue(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storableText(key), item]));
}

const storableText = (text: string): string => text.toWellFormed().replaceAll('\0', '\u{fffd}');
