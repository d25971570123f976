/** Whole numbers from 0 to 2^53 - 1 in as few bytes as they need: seven bits a byte, the lowest first (LEB128). */

export function writeVarint(bytes: number[], value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no varint`);
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}

/** `next`: where the bytes after it begin. Throws RangeError. */
export function readVarint(bytes: Uint8Array, at: number): { value: number; next: number } {
  let value = 0;
  let weight = 1;
  for (let next = at; next < bytes.length; weight *= 0x80) {
    const byte = bytes[next++] ?? 0;
    value += (byte & 0x7f) * weight;
    if (!Number.isSafeInteger(value)) break;
    if (byte < 0x80) return { value, next };
  }
  throw new RangeError('a varint is cut or too large');
}
