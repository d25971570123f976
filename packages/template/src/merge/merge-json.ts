// Merges an injected object into the bytes of the caller's JSON object. Members that are not replaced keep their
// spelling. Injected members are written last: a reader that takes the last of two like keys, or that ignores their
// case, reads the injected one.

import { isUtf8 } from 'node:buffer';
import { type JsonObject, type JsonValue, jsonLength } from '../inject-json.ts';
import { checkLimit, type RenderLimit } from '../render/render-body.ts';
import { TemplateError } from '../template-error.ts';
import { skipSpace, skipString, skipValue } from './json-walk.ts';

const BOM = Buffer.from('\ufeff');
const OPEN_BRACE = 0x7b;
const COMMA = 0x2c;
const EMPTY = new Uint8Array(0);

/**
 * Deep merge, the injected member wins; arrays and scalars replace. Where the caller's object repeats a key, the last
 * member is merged with, as `JSON.parse` would read it, and the others are removed. A BOM stays. `injected` must be
 * resolved already (`resolveJson`). Throws `body_not_mergeable`, `substitution_limit`.
 */
export function mergeJson(callerBytes: Uint8Array, injected: JsonObject, limit: RenderLimit): Buffer {
  const injectedBytes = jsonLength(injected);
  checkLimit(injectedBytes, limit);
  // The members as JSON twice (text and bytes), and a result that may hold all of both.
  limit.reserve(3 * injectedBytes + callerBytes.length);
  const bytes = Buffer.from(callerBytes.buffer, callerBytes.byteOffset, callerBytes.byteLength);
  const start = bytes.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
  refuseOther(bytes.subarray(start));
  const open = skipSpace(bytes, start);
  const merge = readObject(bytes, open, injected);
  const merged = Buffer.concat([
    bytes.subarray(0, open),
    ...flatten(writeObject(bytes, merge)),
    bytes.subarray(merge.end),
  ]);
  checkLimit(merged.length, limit);
  return merged;
}

/** The parser's message would quote the body. */
function refuseOther(bytes: Buffer): void {
  if (!isUtf8(bytes)) throw notMergeable('it is not UTF-8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw notMergeable('it is not valid JSON');
  }
  if (!isObject(parsed)) throw notMergeable('it is not a JSON object');
}

function notMergeable(why: string): TemplateError {
  return new TemplateError(
    'body_not_mergeable',
    `The configured JSON cannot be merged into the body: ${why}`,
  );
}

type Pieces = (Uint8Array | Pieces)[];

/** `lead`: first byte after `{` or `,`. `end`: its comma, or the end of the value of the last member. */
interface Kept {
  readonly lead: number;
  end: number;
}

/**
 * The result for the caller's object: the members that stay, and the objects that are merged with and move to its end.
 */
class ObjectMerge {
  readonly injected: JsonObject;
  readonly kept: Kept[] = [];
  readonly merged = new Map<string, ObjectMerge>();
  /** White space before the first member, and from the last value to the end of the object. */
  lead: Uint8Array = EMPTY;
  tail: Uint8Array = EMPTY;
  end = 0;

  constructor(injected: JsonObject) {
    this.injected = injected;
  }

  /** Joins neighbouring members into one piece, with the comma between them. */
  keep(lead: number, end: number): void {
    const previous = this.kept.at(-1);
    if (previous && previous.end + 1 === lead) previous.end = end;
    else this.kept.push({ lead, end });
  }
}

/**
 * Reads once and copies nothing: of a key that is repeated a hundred thousand times only the last member is ever
 * written.
 */
function readObject(bytes: Buffer, open: number, injected: JsonObject): ObjectMerge {
  const merge = new ObjectMerge(injected);
  const first = skipSpace(bytes, open + 1);
  const isEmpty = bytes[first] !== 0x22;
  let lead = open + 1;
  let valueEnd = lead;
  let close = first;
  while (!isEmpty) {
    const keyEnd = skipString(bytes, skipSpace(bytes, lead));
    // Parses one key at a time: V8 may misread escaped keys of a whole object (nodejs/node#63785).
    const key: unknown = JSON.parse(bytes.toString('utf8', skipSpace(bytes, lead), keyEnd));
    const value = skipSpace(bytes, skipSpace(bytes, keyEnd) + 1);
    const isKept = typeof key !== 'string' || !Object.hasOwn(injected, key);
    valueEnd = isKept ? skipValue(bytes, value) : replaceMember(merge, { bytes, value, key });
    close = skipSpace(bytes, valueEnd);
    const isLast = bytes[close] !== COMMA;
    if (isKept) merge.keep(lead, isLast ? valueEnd : close);
    if (isLast) break;
    lead = close + 1;
  }
  if (!isEmpty) merge.lead = bytes.subarray(open + 1, first);
  merge.tail = bytes.subarray(isEmpty ? open + 1 : valueEnd, close + 1);
  merge.end = close + 1;
  return merge;
}

interface MemberAt {
  readonly bytes: Buffer;
  readonly value: number;
  readonly key: string;
}

/** Notes the merged value of one of the caller's members, and returns the end of the caller's value. */
function replaceMember(merge: ObjectMerge, { bytes, value, key }: MemberAt): number {
  const winner = merge.injected[key];
  merge.merged.delete(key);
  if (!isObject(winner) || bytes[value] !== OPEN_BRACE) return skipValue(bytes, value);
  const inner = readObject(bytes, value, winner);
  merge.merged.set(key, inner);
  return inner.end;
}

function writeObject(bytes: Buffer, merge: ObjectMerge): Pieces {
  const kept: Pieces[] = merge.kept.map((span) => [bytes.subarray(span.lead, span.end)]);
  const injected = Object.entries(merge.injected).map(([key, value]): Pieces => {
    const inner = merge.merged.get(key);
    return [
      merge.lead,
      Buffer.from(`${JSON.stringify(key)}:`),
      inner === undefined ? Buffer.from(JSON.stringify(value)) : writeObject(bytes, inner),
    ];
  });
  const joined = [...kept, ...injected].flatMap(
    (member, index): Pieces => (index === 0 ? [member] : [Buffer.from(','), member]),
  );
  return [Buffer.from('{'), joined, merge.tail];
}

function flatten(pieces: Pieces, out: Uint8Array[] = []): Uint8Array[] {
  for (const piece of pieces) {
    if (Array.isArray(piece)) flatten(piece, out);
    else out.push(piece);
  }
  return out;
}

function isObject(value: unknown): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
