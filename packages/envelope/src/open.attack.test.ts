// Rebuilds what an attacker with write access to PostgreSQL or Redis can do: change bytes and move ciphertexts.
// AES-GCM without associated data (found in all four comparable projects) would let the second attack succeed.
import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type Binding, DataKey, EnvelopeError, open } from './index.ts';
import { seal } from './seal.ts';

const tenantId = randomUUID();
const keyBytes = randomBytes(32);
const dataKey = new DataKey({ id: randomUUID(), tenantId, key: Uint8Array.from(keyBytes) });
const binding: Binding = {
  purpose: 'secret-value',
  tenantId,
  objectId: randomUUID(),
  environmentId: randomUUID(),
  field: 'value',
  revision: 41n,
};
const value = Buffer.from('sk_live_canary_1');
const sealed = seal(dataKey, binding, value);

function openingEndsIn(key: DataKey, place: Binding, bytes: Uint8Array): string {
  try {
    open(key, place, bytes);
    return 'success';
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    expect(error.message).not.toContain('canary');
    return error.code;
  }
}

test('sealed bytes with any bit changed do not open', () => {
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    expect(openingEndsIn(dataKey, binding, changed)).not.toBe('success');
  }
});

test('sealed bytes that are cut or lengthened do not open', () => {
  for (let length = 0; length < sealed.length; length++) {
    expect(openingEndsIn(dataKey, binding, sealed.subarray(0, length))).not.toBe('success');
  }
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (more) => {
      expect(openingEndsIn(dataKey, binding, Buffer.concat([sealed, more]))).toBe('tampered');
    }),
  );
});

test('any other bytes end in an error with a code', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(openingEndsIn(dataKey, binding, bytes)).not.toBe('success');
      expect(openingEndsIn(dataKey, binding, Buffer.concat([sealed.subarray(0, 17), bytes]))).not.toBe(
        'success',
      );
    }),
  );
});

test.each([
  ['row', { objectId: randomUUID() }],
  ['environment', { environmentId: randomUUID() }],
  ['environment, to none', { environmentId: null }],
  ['field', { field: 'refresh_token' }],
  ['purpose', { purpose: 'key-record' }],
  ['revision, back', { revision: 40n }],
  ['revision, ahead', { revision: 42n }],
])('a value moved to another %s does not open', (_name, part) => {
  expect(openingEndsIn(dataKey, { ...binding, ...part }, sealed)).toBe('tampered');
});

test("a value moved to another tenant opens neither with the owner's data key nor with the other's", () => {
  const theirs = randomUUID();
  const place = { ...binding, tenantId: theirs };
  const theirKey = new DataKey({ id: randomUUID(), tenantId: theirs, key: randomBytes(32) });
  const relabelled = new DataKey({ id: dataKey.id, tenantId: theirs, key: Uint8Array.from(keyBytes) });
  expect(openingEndsIn(dataKey, place, sealed)).toBe('wrong_data_key');
  expect(openingEndsIn(theirKey, place, sealed)).toBe('wrong_data_key');
  expect(openingEndsIn(relabelled, place, sealed)).toBe('tampered');
});

test('a value does not open once its data key id names another key, even one with the same bytes', () => {
  const other = new DataKey({ id: randomUUID(), tenantId, key: Uint8Array.from(keyBytes) });
  const rewritten = Buffer.concat([sealed.subarray(0, 1), other.idBytes, sealed.subarray(17)]);
  expect(openingEndsIn(other, binding, rewritten)).toBe('tampered');
});

const neighbours = ['purpose', 'objectId', 'environmentId', 'field'] as const;

test('moving characters between neighbouring parts of the binding makes another binding', () => {
  const shift = fc
    .record({ joined: fc.string({ minLength: 3, maxLength: 12, unit: 'grapheme-ascii' }), pair: fc.nat(2) })
    .chain(({ joined, pair }) => {
      const cut = fc.integer({ min: 1, max: joined.length - 1 });
      return fc.record({ joined: fc.constant(joined), pair: fc.constant(pair), was: cut, is: cut });
    })
    .filter(({ was, is }) => was !== is);
  fc.assert(
    fc.property(shift, ({ joined, pair, was, is }) => {
      const [left, right] = [neighbours[pair]!, neighbours[pair + 1]!];
      const from = { ...binding, [left]: joined.slice(0, was), [right]: joined.slice(was) };
      const to = { ...binding, [left]: joined.slice(0, is), [right]: joined.slice(is) };
      const moved = seal(dataKey, from, value);
      expect(openingEndsIn(dataKey, from, moved)).toBe('success');
      expect(openingEndsIn(dataKey, to, moved)).toBe('tampered');
    }),
  );
});

test('no other binding opens a value, whatever its parts', () => {
  const text = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme-ascii' });
  const place = fc.record({
    purpose: text,
    objectId: text,
    environmentId: fc.option(text),
    field: text,
    revision: fc.bigInt(0n, 300n),
  });
  fc.assert(
    fc.property(place, place, (from, to) => {
      const same = Object.entries(from).every(([part, is]) => to[part as keyof typeof to] === is);
      const moved = seal(dataKey, { ...from, tenantId }, value);
      expect(openingEndsIn(dataKey, { ...to, tenantId }, moved)).toBe(same ? 'success' : 'tampered');
    }),
  );
});
