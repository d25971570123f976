/** A filter for text that contains what somebody typed, whatever its case; `%` and `_` mean themselves. */

export function containing(text: string): { contains: string; mode: 'insensitive' } {
  return { contains: text.replaceAll(/[\\%_]/g, String.raw`\$&`), mode: 'insensitive' };
}
