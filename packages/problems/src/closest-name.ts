/** Finds the name that somebody most likely meant. For hints in messages, never for a decision. */

/** A name with more edits than this, or than a third of its length, counts as another name. */
const maxEdits = 2;

/**
 * The nearest of `names` within two edits (a third of the length at most); case and characters other than letters and
 * digits do not count. Undefined where none is near.
 */
export function closestName(wanted: string, names: Iterable<string>): string | undefined {
  const plain = plainForm(wanted);
  let best: string | undefined;
  let edits = Math.min(maxEdits, Math.floor(plain.length / 3)) + 1;
  for (const name of names) {
    const found = name === wanted ? edits : editsBetween(plain, plainForm(name), edits);
    if (found >= edits) continue;
    best = name;
    edits = found;
  }
  return best;
}

const plainForm = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Levenshtein distance up to `limit`. Only cells that can be below the limit are computed. */
function editsBetween(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_none, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = new Array<number>(b.length + 1).fill(limit);
    next[0] = i;
    for (let j = Math.max(1, i - limit); j <= Math.min(b.length, i + limit); j += 1) {
      const replaced = (row[j - 1] ?? limit) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(replaced, (row[j] ?? limit) + 1, (next[j - 1] ?? limit) + 1);
    }
    row = next;
  }
  return Math.min(row.at(-1) ?? limit, limit);
}
