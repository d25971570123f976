/** Counts the values of a JSON text from its bytes: each costs time to read and check, however short it is. */

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const openings = new Set([0x5b, 0x7b]);

/**
 * Members and items, at any depth, and the objects and lists that hold them. For invalid JSON the number is
 * meaningless.
 */
export function countValues(bytes: Uint8Array): number {
  let count = 1;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === quote) at = endOfString(bytes, at + 1);
    else if (byte === comma || openings.has(byte)) count += 1;
  }
  return count;
}

/** The position of the closing quote; the end where there is none. */
function endOfString(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(quote, from);
  while (at >= 0 && isEscaped(bytes, at, from)) at = bytes.indexOf(quote, at + 1);
  return at < 0 ? bytes.length : at;
}

/** Whether an odd number of backslashes precedes it, within the string. */
function isEscaped(bytes: Uint8Array, at: number, from: number): boolean {
  let first = at;
  while (first > from && bytes[first - 1] === backslash) first -= 1;
  return (at - first) % 2 === 1;
}
