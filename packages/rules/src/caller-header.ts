/** Headers of a request as a list, in the order and number in which they came. */

/** `name` in lower case; `value` as node:http reads it, one character a byte. */
export type CallerHeader = { readonly name: string; readonly value: string };

const NONE: readonly string[] = [];

/** Every header of one name. Most requests have none of most names: then nothing is made. */
export function valuesOf(headers: readonly CallerHeader[], name: string): readonly string[] {
  let values: string[] | undefined;
  for (const header of headers) {
    if (header.name !== name) continue;
    values ??= [];
    values.push(header.value);
  }
  return values ?? NONE;
}
