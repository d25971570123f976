import fc from 'fast-check';
import {
  decodeMark,
  decodeRoot,
  decodeShard,
  encodeMark,
  encodeRoot,
  encodeShard,
  floorPlace,
  isOlder,
  shardCount,
} from './floors.ts';

const number = fc.oneof(fc.nat(300), fc.maxSafeNat());
const floor = fc.record({ slot: fc.integer({ min: 0, max: 2 ** 48 - 1 }), revision: number });
const shard = fc.record({ revision: number, floors: fc.array(floor, { maxLength: 300 }) });
const mark = fc.record({ ordinal: number, revision: number });
const root = fc.record({
  ordinal: number,
  revision: number,
  shards: fc.array(number, { minLength: shardCount, maxLength: shardCount }),
});

test('shards, roots and marks decode to what was encoded', () => {
  fc.assert(fc.property(shard, (given) => expect(decodeShard(encodeShard(given))).toEqual(given)));
  fc.assert(fc.property(root, (given) => expect(decodeRoot(encodeRoot(given))).toEqual(given)));
  fc.assert(fc.property(mark, (given) => expect(decodeMark(encodeMark(given))).toEqual(given)));
});

test('bytes that are cut or too long do not decode', () => {
  fc.assert(
    fc.property(root, fc.nat(), (given, seed) => {
      const bytes = encodeRoot(given);
      expect(() => decodeRoot(bytes.subarray(0, seed % bytes.length))).toThrow(RangeError);
      expect(() => decodeRoot(Buffer.concat([bytes, bytes]))).toThrow(RangeError);
      expect(() => decodeMark(bytes)).toThrow(RangeError);
    }),
  );
  const bytes = encodeShard({ revision: 300, floors: [{ slot: 1, revision: 300 }] });
  for (const length of [0, 1, 3, 8, bytes.length - 1]) {
    expect(() => decodeShard(bytes.subarray(0, length))).toThrow(RangeError);
  }
});

test('any bytes decode to a shard or throw a RangeError', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      try {
        decodeShard(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
});

test('a number that is not a whole number from 0 to 2^53 - 1 is not encoded', () => {
  for (const ordinal of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => encodeMark({ ordinal, revision: 0 })).toThrow(RangeError);
  }
});

test('entries spread over all shards, and no two of them share a slot', () => {
  const places = Array.from({ length: 20_000 }, (_none, index) => floorPlace(`knox:{t:x}:secret:${index}`));
  const sizes = new Map<number, number>();
  for (const { shard: own } of places) sizes.set(own, (sizes.get(own) ?? 0) + 1);
  expect(sizes.size).toBe(shardCount);
  expect(Math.max(...sizes.values())).toBeLessThan(2 * (20_000 / shardCount));
  expect(new Set(places.map(({ shard: own, slot }) => `${own}:${slot}`)).size).toBe(20_000);
});

test('an entry is older if an earlier rebuild wrote it, or an earlier publication after the same rebuild', () => {
  const now = { ordinal: 2, revision: 5 };
  expect(isOlder({ ordinal: 2, revision: 4 }, now)).toBe(true);
  expect(isOlder({ ordinal: 1, revision: 9 }, now)).toBe(true);
  expect(isOlder(now, now)).toBe(false);
  expect(isOlder({ ordinal: 3, revision: 0 }, now)).toBe(false);
});
