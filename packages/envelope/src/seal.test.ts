import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type Binding, DataKey, EnvelopeError, MAX_PLAINTEXT_BYTES, open, sealedDataKeyId } from './index.ts';
import { seal } from './seal.ts';

const tenantId = randomUUID();
const dataKey = newDataKey(tenantId);
const binding: Binding = {
  purpose: 'secret-value',
  tenantId,
  objectId: randomUUID(),
  environmentId: randomUUID(),
  field: 'value',
  revision: 1n,
};

function newDataKey(tenant: string): DataKey {
  return new DataKey({ id: randomUUID(), tenantId: tenant, key: randomBytes(32) });
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof EnvelopeError) return error.code;
    throw error;
  }
  return 'success';
}

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((value) => Buffer.byteLength(value) > 0);
const anyBinding: fc.Arbitrary<Binding> = fc.record({
  purpose: text,
  tenantId: text,
  objectId: text,
  environmentId: fc.option(text),
  field: text,
  revision: fc.bigInt(0n, 2n ** 64n - 1n),
});

describe('seal and open', () => {
  test('every value opens unchanged under the binding it was sealed with', () => {
    fc.assert(
      fc.property(anyBinding, fc.uint8Array({ maxLength: 5000 }), (place, value) => {
        const key = newDataKey(place.tenantId);
        const sealed = seal(key, place, value);
        expect(sealed.length).toBe(value.length + 45);
        expect(sealedDataKeyId(sealed)).toBe(key.id);
        expect(open(key, place, sealed).reveal()).toEqual(Buffer.from(value));
      }),
    );
  });

  test('sealing the same value twice gives different bytes that reveal nothing about it', () => {
    const value = Buffer.from('the very same canary value');
    const [first, second] = [seal(dataKey, binding, value), seal(dataKey, binding, value)];
    expect(first.equals(second)).toBe(false);
    expect(first.includes('canary')).toBe(false);
  });

  test('sealing leaves the bytes of the caller unchanged', () => {
    const value = Buffer.from('unchanged');
    seal(dataKey, binding, value);
    expect(value.toString()).toBe('unchanged');
  });

  test('a value over the limit is refused before encryption', () => {
    expect(codeOf(() => seal(dataKey, binding, new Uint8Array(MAX_PLAINTEXT_BYTES + 1)))).toBe('too_large');
    expect(codeOf(() => open(dataKey, binding, Buffer.alloc(MAX_PLAINTEXT_BYTES + 46, 1)))).toBe('malformed');
  });

  test('a value is never sealed with the data key of another tenant', () => {
    expect(codeOf(() => seal(newDataKey('another'), binding, Buffer.from('x')))).toBe('wrong_data_key');
  });

  test.each([
    ['an empty part', { objectId: '' }],
    ['an environment without an id', { environmentId: '' }],
    ['a part over 1,024 bytes', { field: 'é'.repeat(513) }],
    ['a lone surrogate', { field: '\ud800' }],
    ['a revision below 0', { revision: -1n }],
    ['a revision over 64 bits', { revision: 2n ** 64n }],
  ])('a binding with %s is refused at sealing and at opening', (_name, part) => {
    const sealed = seal(dataKey, binding, Buffer.from('x'));
    expect(codeOf(() => seal(dataKey, { ...binding, ...part }, Buffer.from('x')))).toBe('bad_binding');
    expect(codeOf(() => open(dataKey, { ...binding, ...part }, sealed))).toBe('bad_binding');
  });
});
