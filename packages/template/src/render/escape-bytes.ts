// Rewrites a value byte by byte through a table; a value that needs no change is returned, not copied.

/** For each byte its replacement (undefined: the byte itself), and its length in bytes. */
export interface EscapeTable {
  readonly texts: readonly (Buffer | undefined)[];
  readonly lengths: Uint8Array;
}

/** A table from the bytes that must be escaped. */
export function escapeTable(entries: Iterable<readonly [number, string]>): EscapeTable {
  const texts: (Buffer | undefined)[] = new Array(256).fill(undefined);
  for (const [byte, text] of entries) texts[byte] = Buffer.from(text);
  return { texts, lengths: Uint8Array.from(texts, (text) => text?.length ?? 1) };
}

/** How many bytes the escaped value has. */
export function escapedLength(value: Uint8Array, { lengths }: EscapeTable): number {
  let length = 0;
  for (let index = 0; index < value.length; index += 1) length += lengths[value[index] ?? 0] ?? 1;
  return length;
}

export function escapeBytes(value: Uint8Array, table: EscapeTable): Uint8Array {
  const length = escapedLength(value, table);
  if (length === value.length) return value;
  const out = Buffer.allocUnsafe(length);
  let at = 0;
  for (let index = 0; index < value.length; index += 1) {
    const byte = value[index] ?? 0;
    const text = table.texts[byte];
    if (text === undefined) out[at++] = byte;
    else for (let offset = 0; offset < text.length; offset += 1) out[at++] = text[offset] ?? 0;
  }
  return out;
}
