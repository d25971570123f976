// What stands directly around a placeholder in the result. A correctly escaped value can still join with its neighbours
// into something else (`%` and `41`, `]]` and `>`, CR and LF); the escapers look here to keep them apart.

/** At most three bytes to either side; `after` ends where the next placeholder begins. */
export interface Border {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * What the neighbours change: `head` replaces the first `headOf` bytes of the escaped value, `tail` the last `tailOf`.
 */
export interface Edges {
  readonly head: Uint8Array;
  readonly headOf: number;
  readonly tail: Uint8Array;
  readonly tailOf: number;
}

const NOTHING = new Uint8Array(0);

/** No change: the escaped value stays as it is. */
export const NO_EDGES: Edges = { head: NOTHING, headOf: 0, tail: NOTHING, tailOf: 0 };

const REACH = 3;

/** The bytes before the next placeholder, once `piece` was written after `before`. */
export function slide(before: Uint8Array, piece: Uint8Array): Uint8Array {
  if (piece.length === 0) return before;
  if (piece.length >= REACH) return piece.subarray(piece.length - REACH);
  return Buffer.concat([before, piece]).subarray(-REACH);
}

/** The first bytes of the text after a placeholder. */
export function reach(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return bytes.subarray(from, Math.min(to, from + REACH));
}

/** How many of `byte` the bytes end with. */
export function trailing(bytes: Uint8Array, byte: number): number {
  let count = 0;
  while (count < bytes.length && bytes[bytes.length - 1 - count] === byte) count += 1;
  return count;
}

/** How many of `byte` the bytes begin with. */
export function leading(bytes: Uint8Array, byte: number): number {
  let count = 0;
  while (bytes[count] === byte) count += 1;
  return count;
}
