/** NUL and lone surrogates as JSON escapes; most records have neither, and are parsed faster. */
const unstorable = /\\u(?:0000|d[89a-f])/i;

/**
 * The JSON of a record, with a mark in place of what PostgreSQL does not store: NUL, and a lone surrogate, in which a
 * body cut at 4 KiB may end. Undefined for text that is no JSON.
 */
export function storableLine(line: string): string | undefined {
  const isStorable = !unstorable.test(line);
  try {
    const value: unknown = JSON.parse(line, isStorable ? undefined : storableValue);
    return isStorable ? line : JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function storableValue(_name: string, value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storableText(key), item]));
}

const storableText = (text: string): string => text.toWellFormed().replaceAll('\0', '\u{fffd}');
