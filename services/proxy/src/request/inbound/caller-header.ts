/** Headers of a request as a list, in the order and number in which they came. */

/** `name` in lower case; `value` as node:http reads it, one character a byte. */
export type CallerHeader = { readonly name: string; readonly value: string };

/** Every header of one name. */
export function valuesOf(headers: readonly CallerHeader[], name: string): string[] {
  return headers.filter((header) => header.name === name).map((header) => header.value);
}
