/**
 * The floors of a tenant: the list of its entries and the least revision of each. They make an old entry useless to
 * anybody who can write to Redis. They lie in shards; the root holds the revision of each shard.
 */
import { createHash } from 'node:crypto';

/**
 * Enough shards that one change of a tenant with 10,000 secrets stays below 4 KiB: a shard and the root are about as
 * large.
 */
export const shardCount = 256;

/** Where an entry stands: in one of the shards, under 48 bits of the hash of its key. */
export type FloorPlace = { shard: number; slot: number };
export type Floor = { slot: number; revision: number };

/** `revision` counts the publications of the tenant that raised a floor; a shard has that of its last publication. */
export type FloorShard = { revision: number; floors: readonly Floor[] };

/** The age of a tenant's floors: the rebuild (`ordinal`) and the publication since then (`revision`). */
export type FloorMark = { ordinal: number; revision: number };

/** `shards`: the revision of each; 0 for a shard that never had an entry. */
export type FloorRoot = FloorMark & { shards: readonly number[] };

const slotBytes = 6;

export function floorPlace(entryKey: string): FloorPlace {
  const hash = createHash('sha256').update(entryKey).digest();
  return { shard: hash.readUInt8(0), slot: hash.readUIntBE(1, slotBytes) };
}

/** Its revision, then slot and revision of each floor. */
export function encodeShard({ revision, floors }: FloorShard): Buffer {
  const bytes: number[] = [];
  writeVarint(bytes, revision);
  for (const floor of floors) {
    const slot = Buffer.allocUnsafe(slotBytes);
    slot.writeUIntBE(floor.slot, 0, slotBytes);
    bytes.push(...slot);
    writeVarint(bytes, floor.revision);
  }
  return Buffer.from(bytes);
}

/** Throws RangeError where the bytes are not a shard. */
export function decodeShard(bytes: Uint8Array): FloorShard {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let { value: revision, next: at } = readVarint(view, 0);
  const floors: Floor[] = [];
  while (at < view.length) {
    if (at + slotBytes > view.length) throw new RangeError('a floor is cut short');
    const slot = view.readUIntBE(at, slotBytes);
    const floor = readVarint(view, at + slotBytes);
    floors.push({ slot, revision: floor.value });
    at = floor.next;
  }
  return { revision, floors };
}

export function encodeRoot({ ordinal, revision, shards }: FloorRoot): Buffer {
  const bytes: number[] = [];
  for (const value of [ordinal, revision, ...shards]) writeVarint(bytes, value);
  return Buffer.from(bytes);
}

/** Throws RangeError where the bytes are not a root. */
export function decodeRoot(bytes: Uint8Array): FloorRoot {
  const [ordinal = 0, revision = 0, ...shards] = readVarints(bytes, 2 + shardCount);
  return { ordinal, revision, shards };
}

export function encodeMark({ ordinal, revision }: FloorMark): Buffer {
  const bytes: number[] = [];
  for (const value of [ordinal, revision]) writeVarint(bytes, value);
  return Buffer.from(bytes);
}

/** Throws RangeError where the bytes are not a mark. */
export function decodeMark(bytes: Uint8Array): FloorMark {
  const [ordinal = 0, revision = 0] = readVarints(bytes, 2);
  return { ordinal, revision };
}

/** Whether the first is from an earlier rebuild, or from an earlier publication since the same rebuild. */
export function isOlder(one: FloorMark, other: FloorMark): boolean {
  return one.ordinal < other.ordinal || (one.ordinal === other.ordinal && one.revision < other.revision);
}

function readVarints(bytes: Uint8Array, count: number): number[] {
  const values: number[] = [];
  let at = 0;
  while (values.length < count) {
    const { value, next } = readVarint(bytes, at);
    values.push(value);
    at = next;
  }
  if (at !== bytes.length) throw new RangeError('extra bytes follow the floors');
  return values;
}

/** Whole numbers from 0 to 2^53 - 1 in as few bytes as they need: seven bits a byte, the lowest first (LEB128). */
function writeVarint(bytes: number[], value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no varint`);
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
}

/** `next`: where the bytes after it begin. Throws RangeError. */
function readVarint(bytes: Uint8Array, at: number): { value: number; next: number } {
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
