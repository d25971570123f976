import { parseApiKey, takeKeys } from './take-keys.ts';

const key = `tk_live_Ab12_${'s'.repeat(43)}`;
const other = `tk_live_Cd34_${'t'.repeat(43)}`;
const base64 = (text: string) => Buffer.from(text).toString('base64');

const slots = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'private-token', 'x-auth-token'];
const forms: [string, string, string[]][] = [
  ['alone', key, [key]],
  ['after Bearer', `Bearer ${key}`, [key]],
  ['after a scheme in lower case and more blanks', `token  \t${key}`, [key]],
  ['as a user without a password', `Basic ${base64(`${key}:`)}`, [key]],
  ['as a user', `basic ${base64(`${key}:x`)}`, [key]],
  ['as a password', `BASIC ${base64(`api:${key}`)}`, [key]],
  ['as a password, unpadded', `Basic ${base64(`ap:${key}`).replace(/=+$/, '')}`, [key]],
  ['without a colon', `Basic ${base64(key)}`, [key]],
  ['as both', `Basic ${base64(`${key}:${other}`)}`, [key, other]],
];

test.each(forms)(
  'a key %s is found in every slot, and its header is removed as a whole',
  (_, value, keys) => {
    for (const name of slots) {
      const taken = takeKeys(name, value);
      expect(taken?.found.map((one) => one.key)).toEqual(keys);
      expect(taken?.rest).toBeUndefined();
      expect(taken?.found[0]?.slot).toBe(name === 'authorization' ? 'authorization' : 'other');
    }
  },
);

test.each([
  'Bearer sk_live_abc',
  'Bearer',
  '',
  `Bearer ${key}x y`,
  `Bearer ${key}, Bearer ${other}`,
  `Bearer "${key}"`,
  `Token token=${key}`,
  `Bearer ${key.slice(0, 30)}`,
  `Basic ${base64(`x${key}:y`)}`,
  `Basic ${base64(`api:${key}:x`)}`,
  `Basic ${base64('AC123:secret')}`,
  'Basic !!!',
])('%j holds no key', (value) => expect(takeKeys('authorization', value)).toBeUndefined());

test('no other header is searched for a key', () => {
  for (const name of ['cookie', 'x-key', 'proxy-authorization', 'x-authorization', '__proto__'])
    expect(takeKeys(name, key)).toBeUndefined();
});

test('of the subprotocols only ours is removed', () => {
  const taken = (value: string) => {
    const { found = [], rest } = takeKeys('sec-websocket-protocol', value) ?? {};
    return [found.map((one) => [one.key, one.slot]), rest];
  };
  expect(taken(`knoxcall.${key}`)).toEqual([[[key, 'subprotocol']], undefined]);
  expect(taken(`graphql-ws , knoxcall.${key},mqtt`)).toEqual([[[key, 'subprotocol']], 'graphql-ws, mqtt']);
  for (const value of [key, `knoxcall.${key}x_`, `Knoxcall.${key}`, 'knoxcall.', `x.knoxcall.${key}`])
    expect(taken(value)).toEqual([[], undefined]);
});

const secret = 'a'.repeat(32);

test('a key has an id and a secret', () => {
  expect(parseApiKey(`tk_live_Ab12_${secret}-`)).toEqual({ id: 'Ab12', secret: `${secret}-` });
});

test.each([
  undefined,
  '',
  `tk_live_abc_${secret}`,
  `tk_live_${'a'.repeat(33)}_${secret}`,
  `tk_live_abcd_${secret.slice(1)}`,
  `tk_live_abcd_${'a'.repeat(129)}`,
  `tk_live_abcd_${secret}_`,
  `tk_test_abcd_${secret}`,
  ` tk_live_abcd_${secret}`,
  `tk_live_abcd_${secret}\n`,
])('%j is not a key', (text) => expect(parseApiKey(text)).toBeUndefined());
