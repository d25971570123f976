/**
 * Text that no field may hold, at any depth: characters that cannot be stored, names that would be lost, endless
 * nesting.
 */

const maxDepth = 256;

type UnsafePart = { path: string; fault: string };

/** A megabyte may have a hundred thousand faults; the answer must stay smaller than the request. */
const maxFaults = 100;
const maxShownPath = 200;

type Walk = { path: string[]; found: UnsafePart[] };

/** The paths (`a.b.0`) of unsafe values and keys; the first hundred of them. */
export function unsafeParts(value: unknown): UnsafePart[] {
  const walk: Walk = { path: [], found: [] };
  visit(value, walk);
  return walk.found;
}

/** One path for the whole walk: a copy for each value would cost its depth times the length of every name above it. */
function visit(value: unknown, walk: Walk): void {
  if (walk.found.length >= maxFaults) return;
  if (typeof value === 'string') {
    if (!isSafe(value)) note(walk, walk.path, 'must not contain NUL or a lone surrogate');
    return;
  }
  if (value === null || typeof value !== 'object') return;
  if (walk.path.length > maxDepth) {
    note(walk, walk.path.slice(0, 1), `must not be nested deeper than ${maxDepth} levels`);
    return;
  }
  for (const key of Object.keys(value)) {
    if (walk.found.length >= maxFaults) return;
    visitMember(key, Reflect.get(value, key), walk);
  }
}

function visitMember(key: string, member: unknown, walk: Walk): void {
  if (!isSafe(key)) {
    note(walk, walk.path, 'must not contain NUL or a lone surrogate');
    return;
  }
  // Objects are copied member by member later, and this name would set the copy's prototype.
  if (key === '__proto__') {
    note(walk, [...walk.path, key], 'is not a name that can be used');
    return;
  }
  walk.path.push(key);
  visit(member, walk);
  walk.path.pop();
}

/** NUL and lone surrogates: neither PostgreSQL nor UTF-8 can store them. */
export function isSafe(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function note({ found }: Walk, path: readonly string[], fault: string): void {
  found.push({ path: shownPath(path) || 'body', fault });
}

/** `a.b.0`, cut where it is long: a name may have a megabyte. */
export function shownPath(path: readonly PropertyKey[]): string {
  let shown = '';
  for (const part of path) {
    shown += `${shown === '' ? '' : '.'}${String(part).slice(0, maxShownPath)}`;
    if (shown.length > maxShownPath) return `${shown.slice(0, maxShownPath).toWellFormed()}...`;
  }
  return shown;
}
