import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { createLocalWrapper } from '../index.ts';

const context = { tenant: 'tenant-1', purpose: 'data-key' };
const masterKey = randomBytes(32);
const wrapper = createLocalWrapper(masterKey);
const denied = (message: string) =>
  expect.objectContaining({
    name: 'KeyWrapperError',
    code: 'denied',
    message: expect.stringContaining(message),
  });

test('any process with the same master key unwraps a wrapped data key', async () => {
  const { plaintext, wrapped } = await wrapper.generate(context);
  expect(plaintext).toHaveLength(32);
  expect(wrapped.length).toBe(69);
  expect(Buffer.from(wrapped).includes(Buffer.from(plaintext))).toBe(false);
  expect(await createLocalWrapper(masterKey).unwrap(wrapped, context)).toEqual(plaintext);
});

test('no two new data keys are equal', async () => {
  const first = await wrapper.generate(context);
  const second = await wrapper.generate(context);
  expect(first.plaintext).not.toEqual(second.plaintext);
});

test('wrapping again keeps the data key and changes its wrapped form', async () => {
  const { plaintext, wrapped } = await wrapper.generate(context);
  const again = await wrapper.wrap(plaintext, context);
  expect(again).not.toEqual(wrapped);
  expect(await wrapper.unwrap(again, context)).toEqual(plaintext);
});

test('a data key does not unwrap for another tenant or purpose', async () => {
  const { wrapped } = await wrapper.generate(context);
  for (const other of [
    { ...context, tenant: 'tenant-2' },
    { ...context, purpose: 'other' },
    { tenant: 'tenant-1d', purpose: 'ata-key' },
  ]) {
    await expect(wrapper.unwrap(wrapped, other)).rejects.toEqual(denied('another context'));
  }
});

test('the error for the operator says that the master key is another one', async () => {
  const { wrapped } = await wrapper.generate(context);
  const other = createLocalWrapper(randomBytes(32));
  await expect(other.unwrap(wrapped, context)).rejects.toEqual(denied('another master key'));
});

test('a wrapped key with any bit changed, or another length, does not unwrap', async () => {
  const { wrapped } = await wrapper.generate(context);
  for (let bit = 0; bit < wrapped.length * 8; bit++) {
    const changed = Buffer.from(wrapped);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    await expect(wrapper.unwrap(changed, context)).rejects.toEqual(denied(''));
  }
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
      await expect(wrapper.unwrap(bytes, context)).rejects.toEqual(denied(''));
      await expect(wrapper.unwrap(Buffer.concat([wrapped, bytes, Buffer.of(0)]), context)).rejects.toEqual(
        denied(''),
      );
    }),
  );
});

test('a context without a tenant is refused', async () => {
  await expect(wrapper.generate({ tenant: '', purpose: 'data-key' })).rejects.toEqual(
    expect.objectContaining({ code: 'bad_binding' }),
  );
});

test.each([0, 16, 31, 33])('a master key of %d bytes is refused', (length) => {
  expect(() => createLocalWrapper(randomBytes(length))).toThrow(
    expect.objectContaining({ code: 'malformed' }),
  );
});

test('a master key of zeros is refused', () => {
  expect(() => createLocalWrapper(new Uint8Array(32))).toThrow(
    expect.objectContaining({ code: 'malformed' }),
  );
});

test('the check of a local wrapper always passes', async () => {
  await expect(wrapper.check()).resolves.toBeUndefined();
});
