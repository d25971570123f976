import { parseApiKey } from './parse-api-key.ts';

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
])('%j is no key', (text) => expect(parseApiKey(text)).toBeUndefined());
