// Merges an injected object into the bytes of the caller's JSON object. What is not replaced keeps its spelling.
// Injected members are written last: a reader that takes the last of two like keys, or that ignores their case,
// reads the injected one.

import { isUtf8 } from 'node:buffer';
import type { JsonObject, JsonValue } from '../inject-json.ts';
import { TemplateError } from '../template-error.ts';
import { skipSpace, skipString, skipValue } from './json-walk.ts';

const BOM = Buffer.from('\ufeff');
const OPEN_BRACE = 0x7b;
const COMMA = 0x2c;

/**
 * Deep merge, the injected member wins; arrays and scalars replace. Where the caller has a key several times, the
 * last one is merged with, as `JSON.parse` would have it, and every other one goes. A BOM stays.
 * `injected` must be resolved already (`resolveJson`). Throws `body_not_mergeable`.
 */
export function mergeJson(callerBytes: Uint8Array, injected: JsonObject): Buffer {
  const bytes = Buffer.from(callerBytes.buffer, callerBytes.byteOffset, callerBytes.byteLength);
  const start = bytes.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
  refuseOther(bytes.subarray(start));
  const open = skipSpace(bytes, start);
  const { pieces, end } = mergeObject(bytes, open, injected);
  return Buffer.concat([bytes.subarray(0, open), ...flatten(pieces), bytes.subarray(end)]);
}

/** The message of the parser would quote the body. */
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

interface Merged {
  readonly pieces: Pieces;
  readonly end: number;
}

/** `lead`: first byte after `{` or `,`. `end`: its comma, or the end of the value of the last member. */
interface Kept {
  readonly lead: number;
  end: number;
}

/** What a caller's object comes down to: what stays, and the merged objects that move to its end. */
class ObjectMerge {
  readonly kept: Kept[] = [];
  readonly merged = new Map<string, Pieces>();

  /** Neighbours are one piece, with the comma between them. */
  keep(lead: number, end: number): void {
    const previous = this.kept.at(-1);
    if (previous && previous.end + 1 === lead) previous.end = end;
    else this.kept.push({ lead, end });
  }
}

function mergeObject(bytes: Buffer, open: number, injected: JsonObject): Merged {
  const merge = new ObjectMerge();
  const first = skipSpace(bytes, open + 1);
  const isEmpty = bytes[first] !== 0x22;
  let lead = open + 1;
  let valueEnd = lead;
  let close = first;
  while (!isEmpty) {
    const keyEnd = skipString(bytes, skipSpace(bytes, lead));
    // One key at a time: V8 may misread escaped keys of a whole object (nodejs/node#63785).
    const key: unknown = JSON.parse(bytes.toString('utf8', skipSpace(bytes, lead), keyEnd));
    const value = skipSpace(bytes, skipSpace(bytes, keyEnd) + 1);
    const isKept = typeof key !== 'string' || !Object.hasOwn(injected, key);
    valueEnd = isKept ? skipValue(bytes, value) : replaceMember(merge, { bytes, value, key, injected });
    close = skipSpace(bytes, valueEnd);
    const isLast = bytes[close] !== COMMA;
    if (isKept) merge.keep(lead, isLast ? valueEnd : close);
    if (isLast) break;
    lead = close + 1;
  }
  const written = writeInjected(
    injected,
    merge.merged,
    isEmpty ? bytes.subarray(0, 0) : bytes.subarray(open + 1, first),
  );
  const members: Pieces[] = [...merge.kept.map((span) => [bytes.subarray(span.lead, span.end)]), ...written];
  const joined = members.flatMap(
    (member, index): Pieces => (index === 0 ? [member] : [Buffer.from(','), member]),
  );
  return {
    pieces: [Buffer.from('{'), joined, bytes.subarray(isEmpty ? open + 1 : valueEnd, close + 1)],
    end: close + 1,
  };
}

interface MemberAt {
  readonly bytes: Buffer;
  readonly value: number;
  readonly key: string;
  readonly injected: JsonObject;
}

/** Notes what a member of the caller's merges to, and returns the end of its value. */
function replaceMember(merge: ObjectMerge, { bytes, value, key, injected }: MemberAt): number {
  const winner = injected[key];
  merge.merged.delete(key);
  if (!isObject(winner) || bytes[value] !== OPEN_BRACE) return skipValue(bytes, value);
  const { pieces, end } = mergeObject(bytes, value, winner);
  merge.merged.set(key, pieces);
  return end;
}

function writeInjected(injected: JsonObject, merged: Map<string, Pieces>, lead: Buffer): Pieces[] {
  return Object.entries(injected).map(([key, value]) => [
    lead,
    Buffer.from(`${JSON.stringify(key)}:`),
    merged.get(key) ?? [Buffer.from(JSON.stringify(value))],
  ]);
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
