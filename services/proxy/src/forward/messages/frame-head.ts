// The head of a WebSocket frame of a client (RFC 6455, 5.2), read by its rules and by no others.
import { MessageRefusal } from './messages.ts';

type FrameKind = 'continuation' | 'text' | 'binary' | 'close' | 'ping' | 'pong';

export interface FrameHead {
  readonly kind: FrameKind;
  readonly isLast: boolean;
  /** Bytes of payload. */
  readonly length: number;
  readonly mask: Uint8Array;
}

const KINDS = new Map<number, FrameKind>([
  [0x0, 'continuation'],
  [0x1, 'text'],
  [0x2, 'binary'],
  [0x8, 'close'],
  [0x9, 'ping'],
  [0xa, 'pong'],
]);
const MAX_CONTROL_BYTES = 125;

export function isControl(kind: FrameKind): kind is 'close' | 'ping' | 'pong' {
  return kind === 'close' || kind === 'ping' || kind === 'pong';
}

/** Bytes that the head has, as far as its first two say; both must be there. */
export function headLength(bytes: Uint8Array): number {
  const short = (bytes[1] ?? 0) & 0x7f;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  return 2 + extended + 4;
}

/** `bytes`: the whole head. Throws `MessageRefusal` for what no client may send where no extension was agreed on. */
export function readHead(bytes: Buffer): FrameHead {
  const [first = 0, second = 0] = bytes;
  const kind = KINDS.get(first & 0x0f);
  const isLast = (first & 0x80) !== 0;
  if (kind === undefined || (first & 0x70) !== 0 || (second & 0x80) === 0) throw notAllowed();
  const length = lengthOf(bytes, second & 0x7f);
  if (isControl(kind) && (!isLast || length > MAX_CONTROL_BYTES)) throw notAllowed();
  return { kind, isLast, length, mask: bytes.subarray(-4) };
}

function lengthOf(bytes: Buffer, short: number): number {
  if (short < 126) return short;
  const length = short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (!Number.isSafeInteger(length)) throw notAllowed();
  return length;
}

export function notAllowed(): MessageRefusal {
  return new MessageRefusal('protocol_error', { code: 1002, reason: 'KnoxCall: not a frame of RFC 6455' });
}
