// Frames as a client must send them: masked with unpredictable bytes (RFC 6455, 5.3).
import { randomBytes } from 'node:crypto';

export const TEXT = 0x1;
export const CLOSE = 0x8;

const FIN = 0x80;
const MASKED = 0x80;

/** One whole message. */
export function maskedFrame(opcode: number, payload: Uint8Array): Buffer {
  const mask = randomBytes(4);
  const head = [Buffer.from([FIN | opcode]), lengthBytes(payload.length), mask];
  return Buffer.concat([...head, unmasked(payload, { mask, from: 0 })]);
}

/** Returns a copy; masking and unmasking are the same. `from`: where in its frame the piece begins. */
export function unmasked(piece: Uint8Array, { mask, from }: { mask: Uint8Array; from: number }): Buffer {
  const out = Buffer.allocUnsafe(piece.length);
  for (let at = 0; at < piece.length; at += 1) out[at] = (piece[at] ?? 0) ^ (mask[(from + at) & 3] ?? 0);
  return out;
}

function lengthBytes(length: number): Buffer {
  if (length < 126) return Buffer.from([MASKED | length]);
  const bytes = Buffer.alloc(length < 65_536 ? 3 : 9);
  bytes[0] = MASKED | (length < 65_536 ? 126 : 127);
  if (length < 65_536) bytes.writeUInt16BE(length, 1);
  else bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}
