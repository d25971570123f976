/** Plaintext that was sealed or opened does not stay in memory, even if the work with it fails. */
import { randomBytes, randomUUID } from 'node:crypto';
import { type Binding, DataKey, sealedDataKeyId } from '@knoxcall/envelope';
import { z } from 'zod';
import { asJson, asText, openSealed, openWith, sealJson, sealOnce } from './sealed.ts';

const tenantId = randomUUID();
const dataKey = new DataKey({ id: randomUUID(), tenantId, key: randomBytes(32) });
const binding: Binding = {
  purpose: 'test',
  tenantId,
  objectId: 'object',
  environmentId: null,
  field: 'value',
  revision: 1n,
};
const isGone = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0);

test('sealed content opens again, and the given bytes are wiped', async () => {
  const content = Buffer.from('canary');
  const sealed = sealOnce(dataKey, binding, content);
  expect(isGone(content)).toBe(true);
  expect(await openWith(dataKey, { binding, sealed }, asText)).toBe('canary');
});

test('the given bytes are wiped even if sealing fails', () => {
  const content = Buffer.from('canary');
  const foreign = { ...binding, tenantId: randomUUID() };
  expect(() => sealOnce(dataKey, foreign, content)).toThrow();
  expect(isGone(content)).toBe(true);
});

test.each(['resolves', 'rejects'])('opened bytes stay until the work %s, and are then wiped', async (end) => {
  const sealed = sealOnce(dataKey, binding, Buffer.from('canary'));
  let seen: Buffer | undefined;
  const work = openWith(dataKey, { binding, sealed }, async (bytes) => {
    seen = bytes;
    await new Promise((resolve) => setImmediate(resolve));
    expect(asText(bytes)).toBe('canary');
    if (end === 'rejects') throw new Error('the work failed');
  });
  await work.catch((error: unknown) => expect(error).toMatchObject({ message: 'the work failed' }));
  expect(seen !== undefined && isGone(seen)).toBe(true);
});

test('sealed JSON opens with its own data key, and is refused if it does not match the schema', async () => {
  const sealed = sealJson(dataKey, binding, { count: 1 });
  const asked: string[] = [];
  const dataKeys = {
    get: async (_tenantId: string, id: string) => {
      asked.push(id);
      return dataKey;
    },
    make: () => Promise.reject(new Error('not asked')),
  };
  const source = { database: {} as never, dataKeys };
  expect(await openSealed(source, { binding, sealed }, asJson(z.object({ count: z.number() })))).toEqual({
    count: 1,
  });
  expect(asked).toEqual([sealedDataKeyId(sealed)]);
  const wrong = openSealed(source, { binding, sealed }, asJson(z.object({ count: z.string() })));
  await expect(wrong).rejects.toBeInstanceOf(z.ZodError);
});
