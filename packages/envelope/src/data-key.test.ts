import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { type Binding, DataKey, open } from './index.ts';
import { seal } from './seal.ts';

const id = '5f0c3d1e-8a47-4b62-9c15-3e7d20a8b914';
const binding: Binding = {
  purpose: 'secret-value',
  tenantId: 't',
  objectId: 'o',
  environmentId: null,
  field: 'value',
  revision: 0n,
};

test('the bytes given for a data key are zeroed at once', () => {
  const key = randomBytes(32);
  new DataKey({ id, tenantId: 't', key });
  expect(key).toEqual(Buffer.alloc(32));
});

test('bytes that one data key has taken over make no second data key', () => {
  const key = randomBytes(32);
  new DataKey({ id, tenantId: 't', key });
  expect(() => new DataKey({ id, tenantId: 't', key })).toThrow(expect.objectContaining({ code: 'wiped' }));
});

test('the id of a data key has memory of its own, not a slice of the shared pool', () => {
  const { idBytes } = new DataKey({ id, tenantId: 't', key: randomBytes(32) });
  expect(idBytes.buffer.byteLength).toBe(16);
});

test.each([31, 33, 0])('%d bytes are refused as a data key', (length) => {
  expect(() => new DataKey({ id, tenantId: 't', key: randomBytes(length) })).toThrow(
    expect.objectContaining({ code: 'malformed' }),
  );
});

test.each(['', 'x', id.toUpperCase(), `${id}0`, `{${id}}`])('%s is refused as a data key id', (wrong) => {
  expect(() => new DataKey({ id: wrong, tenantId: 't', key: randomBytes(32) })).toThrow(
    expect.objectContaining({ code: 'malformed' }),
  );
});

test('a wiped data key neither seals nor opens', () => {
  const dataKey = new DataKey({ id, tenantId: 't', key: randomBytes(32) });
  const sealed = seal(dataKey, binding, Buffer.from('x'));
  dataKey.wipe();
  expect(() => seal(dataKey, binding, Buffer.from('x'))).toThrow(expect.objectContaining({ code: 'wiped' }));
  expect(() => open(dataKey, binding, sealed)).toThrow(expect.objectContaining({ code: 'wiped' }));
});

test('printing a data key shows no bytes of its key', () => {
  const key = randomBytes(32);
  const hex = key.toString('hex');
  const dataKey = new DataKey({ id, tenantId: 't', key });
  const shown = inspect(dataKey, { showHidden: true, getters: true, depth: 9 }) + JSON.stringify(dataKey);
  expect(shown).not.toContain(hex.slice(0, 8));
  expect(shown).not.toContain(Buffer.from(hex, 'hex').toString('base64').slice(0, 8));
  expect(structuredClone(dataKey)).not.toHaveProperty('key');
});
