import { randomBytes } from 'node:crypto';
import { createTwoKeyWrapper } from './create-wrapper.ts';
import { createLocalWrapper, type KeyWrapper, KeyWrapperError } from './index.ts';

const context = { tenant: 'tenant-1', purpose: 'data-key' };
const [present, second] = [createLocalWrapper(randomBytes(32)), createLocalWrapper(randomBytes(32))];
const refusing = (code: 'denied' | 'unavailable', provider: KeyWrapper['provider'] = 'aws'): KeyWrapper => ({
  ...present,
  provider,
  unwrap: () => Promise.reject(new KeyWrapperError(code, `the other one says ${code}`)),
});

test('both master keys unwrap what they wrapped, and only the present one wraps', async () => {
  const both = createTwoKeyWrapper(present, second);
  for (const wrapper of [present, second]) {
    const { plaintext, wrapped } = await wrapper.generate(context);
    expect(await both.unwrap(wrapped, context)).toEqual(plaintext);
  }
  const { plaintext, wrapped } = await both.generate(context);
  expect(await present.unwrap(wrapped, context)).toEqual(plaintext);
  expect(await present.unwrap(await both.wrap(plaintext, context), context)).toEqual(plaintext);
});

test('neither master key unwraps a data key for another tenant', async () => {
  const { wrapped } = await second.generate(context);
  const both = createTwoKeyWrapper(present, second);
  await expect(both.unwrap(wrapped, { ...context, tenant: 'tenant-2' })).rejects.toEqual(
    expect.objectContaining({ code: 'denied' }),
  );
});

test('while the KMS of one master key is away, data keys of the other one still unwrap', async () => {
  const { plaintext, wrapped } = await second.generate(context);
  expect(await createTwoKeyWrapper(refusing('unavailable'), second).unwrap(wrapped, context)).toEqual(
    plaintext,
  );
  expect(await createTwoKeyWrapper(second, refusing('unavailable')).unwrap(wrapped, context)).toEqual(
    plaintext,
  );
});

test('a data key that one master key denies is not denied for good while the other KMS is away: that one may have wrapped it', async () => {
  const { wrapped } = await createLocalWrapper(randomBytes(32)).generate(context);
  for (const both of [
    createTwoKeyWrapper(present, refusing('unavailable')),
    createTwoKeyWrapper(refusing('unavailable'), present),
    createTwoKeyWrapper(refusing('unavailable'), refusing('denied')),
  ]) {
    await expect(both.unwrap(wrapped, context)).rejects.toEqual(
      expect.objectContaining({ code: 'unavailable' }),
    );
  }
});
