// The grammar of a placeholder: `{{kind:argument}}`, one attempt at one position.
// An attempt stops at the first byte that the grammar does not allow there, so that scanning stays linear.

import type { ReferenceKind } from '../reference.ts';

/** Reads the byte that is spelled at a position: `byte | width << 8`, or -1 where a placeholder must have ended. */
export type ReadByte = (bytes: Uint8Array, at: number) => number;

/** `end`: first position after it. `argument`: the text as read, decoded from UTF-8. */
export interface PlaceholderMatch {
  readonly kind: ReferenceKind;
  readonly argument: string;
  readonly end: number;
}

const MAX_ARGUMENT_BYTES = 256;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const WIDTH_ONE = 1 << 8;

/** The beginning of a placeholder of one kind; a kind that `isWhole` has no argument. */
interface Head {
  readonly kind: ReferenceKind;
  readonly bytes: Buffer;
  readonly isWhole: boolean;
  readonly read: ReadByte;
}

/** Which kinds are recognised, and how bytes are spelled. */
export interface Grammar {
  readonly heads: readonly Head[];
  readonly read: ReadByte;
}

/** Kinds that count in a caller's request. */
const CALLER_KINDS: readonly ReferenceKind[] = ['secret', 'secret_id', 'var'];
/** Kinds that count in a route's templates. */
const ROUTE_KINDS: readonly ReferenceKind[] = [...CALLER_KINDS, 'header', 'env', 'uuid'];

/** What callers write, spelled so. */
export const callerGrammar = (read: ReadByte): Grammar => grammarOf(CALLER_KINDS, read);
/** What routes write, spelled so. */
export const routeGrammar = (read: ReadByte): Grammar => grammarOf(ROUTE_KINDS, read);

function grammarOf(kinds: readonly ReferenceKind[], read: ReadByte): Grammar {
  const headOf = (kind: ReferenceKind): Head => {
    const isWhole = kind === 'uuid';
    return { kind, bytes: Buffer.from(isWhole ? '{{uuid}}' : `{{${kind}:`), isWhole, read };
  };
  return { heads: kinds.map(headOf), read };
}

/** For formats in which every byte is spelled as itself. */
export const readPlainByte: ReadByte = (bytes, at) => {
  const byte = bytes[at];
  return byte === undefined ? -1 : byte | WIDTH_ONE;
};

/** For a caller's text without any encoding of its own. */
export const PLAIN: Grammar = callerGrammar(readPlainByte);

/** The placeholder that begins at `at`; undefined where none does. */
export function matchPlaceholder(
  bytes: Buffer,
  at: number,
  { heads, read }: Grammar,
): PlaceholderMatch | undefined {
  if (!mayBegin(bytes, at, read)) return undefined;
  for (const head of heads) {
    const start = skipHead(bytes, at, head);
    if (start < 0) continue;
    return head.isWhole ? { kind: head.kind, argument: '', end: start } : matchArgument(bytes, start, head);
  }
  return undefined;
}

const FIRST_LETTERS: ReadonlySet<number> = new Set(ROUTE_KINDS.map((kind) => kind.charCodeAt(0)));

/** A quick look at the first three bytes, for bodies that are full of braces. */
function mayBegin(bytes: Uint8Array, at: number, read: ReadByte): boolean {
  const first = read(bytes, at);
  if ((first & 0xff) !== OPEN) return false;
  const second = read(bytes, at + (first >> 8));
  if ((second & 0xff) !== OPEN) return false;
  const third = read(bytes, at + (first >> 8) + (second >> 8)) & 0xff;
  return FIRST_LETTERS.has(third);
}

function skipHead(bytes: Uint8Array, at: number, { bytes: head, read }: Head): number {
  let position = at;
  for (let index = 0; index < head.length; index += 1) {
    const spelled = read(bytes, position);
    if (spelled < 0 || (spelled & 0xff) !== head[index]) return -1;
    position += spelled >> 8;
  }
  return position;
}

function matchArgument(bytes: Buffer, start: number, { kind, read }: Head): PlaceholderMatch | undefined {
  let length = 0;
  let close = start;
  let spelled = read(bytes, close);
  while (spelled >= 0 && (spelled & 0xff) !== CLOSE) {
    if (!mayBeInArgument(spelled & 0xff) || length === MAX_ARGUMENT_BYTES) return undefined;
    length += 1;
    close += spelled >> 8;
    spelled = read(bytes, close);
  }
  const last = spelled < 0 ? spelled : read(bytes, close + (spelled >> 8));
  if (length === 0 || last < 0 || (last & 0xff) !== CLOSE) return undefined;
  const end = close + (spelled >> 8) + (last >> 8);
  const isPlain = close - start === length;
  const argument = isPlain ? bytes.toString('utf8', start, close) : textOf(bytes, start, { length, read });
  return { kind, argument, end };
}

function textOf(bytes: Buffer, start: number, { length, read }: { length: number; read: ReadByte }): string {
  const text = Buffer.alloc(length);
  let position = start;
  for (let index = 0; index < length; index += 1) {
    const spelled = read(bytes, position);
    text[index] = spelled & 0xff;
    position += spelled >> 8;
  }
  return text.toString('utf8');
}

/** All but SP, TAB, LF, VT, FF, CR and the braces. */
function mayBeInArgument(byte: number): boolean {
  return byte !== 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== OPEN && byte !== CLOSE;
}
