import fc from 'fast-check';
import { isSensitive, maskForm } from './mask.ts';
import { maskJson } from './mask-json.ts';

test.each([
  ['a=1&password=x&b', 'a=1&password=[masked]&b'],
  ['user%5Bpass%77ord%5D=x', 'user%5Bpass%77ord%5D=[masked]'],
  [
    'api_key={{secret:a}}&token=%7B%7Bsecret%3Aa%7D%7D&pin=',
    'api_key={{secret:a}}&token=%7B%7Bsecret%3Aa%7D%7D&pin=',
  ],
  ['api_key=Bearer+{{secret:a}}', 'api_key=[masked]'],
  ['a+b=c%zz', 'a+b=c%zz'],
])('form %s', (text, expected) => expect(maskForm(text)).toBe(expected));

test.each([
  ['{"a":1,"Password" : "x\\"y" ,"b":2}', '{"a":1,"Password" : "[masked]" ,"b":2}'],
  ['{"pass\\u0077ord":"x"}', '{"pass\\u0077ord":"[masked]"}'],
  [
    '{"card":{"n":"4]}","c":[1]},"b":[{"cvv":123},{"pin":null}]}',
    '{"card":"[masked]","b":[{"cvv":"[masked]"},{"pin":"[masked]"}]}',
  ],
  [
    '{"api_key":"{{secret:a}}","key":{{secret:a}},"k":"v"}',
    '{"api_key":"{{secret:a}}","key":{{secret:a}},"k":"v"}',
  ],
  ['{"api_key":"x{{secret:a}}"}', '{"api_key":"[masked]"}'],
  ['{"token":"cut of', '{"token":"[masked]"'],
  ['{"token":{"a":"cut', '{"token":"[masked]"'],
  ['["password","x"]', '["password","x"]'],
])('JSON %s', (text, expected) => expect(maskJson(text)).toBe(expected));

test('in any JSON every value of a sensitive field is masked, and nothing else changes', () => {
  const key = fc.constantFrom('a', 'password', 'x_Token', 'ok', '"', 'k\\ey', 'PIN"');
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string(),
      fc.integer(),
      fc.constant(null),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 3 }),
    object: fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  }));
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 2), (document, indent) => {
      const masked = maskJson(JSON.stringify(document, null, indent));
      const expected = JSON.parse(JSON.stringify(document), (name, inner) =>
        isSensitive(name) ? '[masked]' : inner,
      );
      expect(JSON.parse(masked)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('the wanted beginning of masked JSON is that of all of it', () => {
  const member = fc.constantFrom(
    '"a":1,',
    '"password":"x{}",',
    '"x_TOKEN":[1,"]"],',
    '"b":"pin",',
    '{"card":{},',
    ' ',
  );
  const part = fc.oneof(member, fc.constantFrom('authorizatio', 'n', '"', '"\\u0070in":"x",'));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 60 }), fc.integer({ min: 1, max: 80 }), (parts, enough) => {
      const text = parts.join('');
      expect(maskJson(text, enough).slice(0, enough)).toBe(maskJson(text).slice(0, enough));
    }),
    { numRuns: 2_000 },
  );
});

test('a hostile body is masked in linear time', () => {
  const startedAt = performance.now();
  for (const text of [
    '"'.repeat(1 << 20),
    '{"token":'.repeat(100_000),
    '"a":'.repeat(250_000),
    `${'['.repeat(1 << 20)}`,
  ]) {
    maskJson(text);
    maskJson(text, 4_096);
  }
  expect(performance.now() - startedAt).toBeLessThan(3_000);
});
