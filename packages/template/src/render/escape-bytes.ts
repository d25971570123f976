// Rewrites a value byte by byte through a table; a value that needs nothing is handed back, not copied.

/** For each byte what stands for it; undefined: the byte itself. */
export type EscapeTable = readonly (Buffer | undefined)[];

/** What stands for the first and the last byte instead of what the table says. */
export interface EdgeEscapes {
  readonly first?: Buffer | undefined;
  readonly last?: Buffer | undefined;
}

/** A table from the bytes that are not sent as they are. */
export function escapeTable(entries: Iterable<readonly [number, string]>): EscapeTable {
  const table: (Buffer | undefined)[] = new Array(256).fill(undefined);
  for (const [byte, text] of entries) table[byte] = Buffer.from(text);
  return table;
}

/** The escaped value; its length is known before a byte of it is written. */
export function escapeBytes(value: Uint8Array, table: EscapeTable, edges: EdgeEscapes = {}): Uint8Array {
  const escapeAt = (index: number): Buffer | undefined => {
    if (index === 0 && edges.first) return edges.first;
    if (index === value.length - 1 && edges.last) return edges.last;
    return table[value[index] ?? 0];
  };
  let length = value.length;
  for (let index = 0; index < value.length; index += 1) length += (escapeAt(index)?.length ?? 1) - 1;
  if (length === value.length && !edges.first && !edges.last) return value;
  return fill(Buffer.allocUnsafe(length), value, escapeAt);
}

function fill(out: Buffer, value: Uint8Array, escapeAt: (index: number) => Buffer | undefined): Buffer {
  let at = 0;
  for (let index = 0; index < value.length; index += 1) {
    const escaped = escapeAt(index);
    if (escaped) at += escaped.copy(out, at);
    else out[at++] = value[index] ?? 0;
  }
  return out;
}
