/** What no field may hold, however deep: text that cannot be kept, names that get lost on the way, endless nesting. */

const maxDepth = 256;

export type UnsafePart = { path: string; fault: string };

/** The parts (`a.b.0`) that cannot be kept, keys included. */
export function unsafeParts(value: unknown, path: readonly string[] = []): UnsafePart[] {
  if (typeof value === 'string')
    return isSafe(value) ? [] : [at(path, 'must not contain NUL or a lone surrogate')];
  if (value === null || typeof value !== 'object') return [];
  if (path.length > maxDepth)
    return [at(path.slice(0, 1), `must not be nested deeper than ${maxDepth} levels`)];
  return Object.entries(value).flatMap(([key, item]) => {
    if (!isSafe(key)) return [at(path, 'must not contain NUL or a lone surrogate')];
    // Objects are copied by name on their way, and this name would set the copy's prototype instead.
    if (key === '__proto__') return [at([...path, key], 'is not a name that can be used')];
    return unsafeParts(item, [...path, key]);
  });
}

/** NUL and half a surrogate pair: neither PostgreSQL nor UTF-8 can keep them. */
export function isSafe(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function at(path: readonly string[], fault: string): UnsafePart {
  return { path: path.join('.') || 'body', fault };
}
