// The grammar of a placeholder: `{{kind:argument}}`, one attempt at one position.
// An attempt stops at the first byte that the grammar does not allow there, so that scanning stays linear.

import type { ReferenceKind } from '../reference.ts';

/** Reads the byte that is spelled at a position: `byte | width << 8`, or -1 where a placeholder must have ended. */
export type ReadByte = (bytes: Uint8Array, at: number) => number;

/** `end`: first position after it. `argument`: its bytes, as read. */
export interface PlaceholderMatch {
  readonly kind: ReferenceKind;
  readonly argument: Buffer;
  readonly end: number;
}

const MAX_ARGUMENT_BYTES = 256;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const HEADS: readonly (readonly [ReferenceKind, Buffer])[] = [
  ['secret', Buffer.from('{{secret:')],
  ['secret_id', Buffer.from('{{secret_id:')],
  ['var', Buffer.from('{{var:')],
];
const WIDTH_ONE = 1 << 8;

/** For formats in which every byte is spelled as itself. */
export const readPlainByte: ReadByte = (bytes, at) => {
  const byte = bytes[at];
  return byte === undefined ? -1 : byte | WIDTH_ONE;
};

/** The placeholder that begins at `at`, if one does. */
export function matchPlaceholder(
  bytes: Uint8Array,
  at: number,
  read: ReadByte,
): PlaceholderMatch | undefined {
  for (const [kind, head] of HEADS) {
    const start = skipHead(bytes, at, { head, read });
    if (start >= 0) return matchArgument(bytes, start, { kind, read });
  }
  return undefined;
}

function skipHead(bytes: Uint8Array, at: number, want: { head: Buffer; read: ReadByte }): number {
  let position = at;
  for (const expected of want.head) {
    const spelled = want.read(bytes, position);
    if (spelled < 0 || (spelled & 0xff) !== expected) return -1;
    position += spelled >> 8;
  }
  return position;
}

function matchArgument(
  bytes: Uint8Array,
  start: number,
  { kind, read }: { kind: ReferenceKind; read: ReadByte },
): PlaceholderMatch | undefined {
  const argument: number[] = [];
  let position = start;
  for (;;) {
    const spelled = read(bytes, position);
    if (spelled < 0) return undefined;
    const byte = spelled & 0xff;
    position += spelled >> 8;
    if (byte === CLOSE) break;
    if (!mayBeInArgument(byte) || argument.length === MAX_ARGUMENT_BYTES) return undefined;
    argument.push(byte);
  }
  const last = read(bytes, position);
  if (argument.length === 0 || last < 0 || (last & 0xff) !== CLOSE) return undefined;
  return { kind, argument: Buffer.from(argument), end: position + (last >> 8) };
}

/** All but SP, TAB, LF, VT, FF, CR and the braces. */
function mayBeInArgument(byte: number): boolean {
  return byte !== 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== OPEN && byte !== CLOSE;
}
