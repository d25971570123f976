/** A string with NUL or half a surrogate pair is refused in every field: neither PostgreSQL nor UTF-8 can keep it. */

/** Paths (`a.b.0`) of the strings, keys included, that cannot be kept. */
export function unsafeTexts(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return isSafe(value) ? [] : [path || 'body'];
  if (value === null || typeof value !== 'object') return [];
  const entries: [string, unknown][] = Array.isArray(value)
    ? value.map((item, index) => [String(index), item])
    : Object.entries(value);
  return entries.flatMap(([key, item]) => {
    if (!isSafe(key)) return [path || 'body'];
    return unsafeTexts(item, path === '' ? key : `${path}.${key}`);
  });
}

function isSafe(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
