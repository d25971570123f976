import fc from 'fast-check';
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts';

test('a password matches its own hash, and no other password does', async () => {
  const stored = await hashPassword('correct horse battery');
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=32768,t=3,p=4\$/);
  expect(await verifyPassword('correct horse battery', stored)).toBe(true);
  expect(await verifyPassword('correct horse batterY', stored)).toBe(false);
  expect(await verifyPassword('', stored)).toBe(false);
});

test('two hashes of one password are different', async () => {
  expect(await hashPassword('correct horse battery')).not.toBe(await hashPassword('correct horse battery'));
});

test('without a stored hash no password matches', async () => {
  expect(await verifyPassword('correct horse battery', null)).toBe(false);
});

test('a hash that was made with weaker parameters still matches, and counts as outdated', async () => {
  const { argon2Sync } = await import('node:crypto');
  const nonce = Buffer.from('somesalt16bytes!');
  const options = {
    message: 'correct horse battery',
    nonce,
    memory: 4096,
    passes: 2,
    parallelism: 1,
    tagLength: 32,
  };
  const hash = argon2Sync('argon2id', options).toString('base64').replaceAll('=', '');
  const old = `$argon2id$v=19$m=4096,t=2,p=1$${nonce.toString('base64').replaceAll('=', '')}$${hash}`;
  expect(await verifyPassword('correct horse battery', old)).toBe(true);
  expect(isOutdated(old)).toBe(true);
  expect(isOutdated(await hashPassword('x'))).toBe(false);
});

test('composed and decomposed Unicode spellings of a password match the same hash', async () => {
  const stored = await hashPassword('caf\u00e9 au lait le matin');
  expect(await verifyPassword('cafe\u0301 au lait le matin', stored)).toBe(true);
});

test('a stored text that is no hash is an error, never a match', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (stored) => {
      await expect(verifyPassword('correct horse battery', stored)).rejects.toThrow('not readable');
    }),
    { numRuns: 50 },
  );
});
