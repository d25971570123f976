// Finds a place in an answer at which no escape is under way, so that reading may begin there.

import { ANY_ESCAPE, innerUnit, MAX_UNIT_BYTES, UNFINISHED } from './unit-decoders.ts';

/** So many bytes back are looked at. */
export const CONTEXT = 256;

/** The nearest position at or before `at` at which every unit that began before has ended, in every reading. */
export function settledAt(bytes: Uint8Array, at: number): number {
  let settled = at;
  let last = at;
  for (let back = at - 1; back >= Math.max(0, last - MAX_UNIT_BYTES, at - CONTEXT); back -= 1) {
    if (ANY_ESCAPE.starts[bytes[back] ?? 0] !== 1) continue;
    last = back;
    if (isUnderWay(bytes, back, settled)) settled = back;
  }
  return settled;
}

/** Whether the unit that begins at `at`, or one that its character begins, goes on behind `end`. */
function isUnderWay(bytes: Uint8Array, at: number, end: number): boolean {
  const unit = ANY_ESCAPE.read(bytes, at, end);
  if (unit === UNFINISHED) return true;
  return innerUnit(bytes, at, end) === UNFINISHED;
}
