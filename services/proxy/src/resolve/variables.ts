/** `{{var:key}}`: the first value of a query parameter, decoded as forms are; the query itself is never changed. */
import type { Reference } from '@knoxcall/template';

/** Values by reference key; a variable that the query lacks is absent. */
export function variablesOf(references: Iterable<Reference>, query: string): Map<string, Buffer> {
  const values = new Map<string, Buffer>();
  let parsed: URLSearchParams | undefined;
  for (const { kind, ref, key } of references) {
    if (kind !== 'var') continue;
    parsed ??= new URLSearchParams(query);
    const value = parsed.get(ref);
    if (value !== null) values.set(key, Buffer.from(value));
  }
  return values;
}
