import fc from 'fast-check';
import { holdsInexactNumber, InexactNumber, parseJson } from './inexact-number.ts';

test('any JSON that JavaScript writes is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(parseJson(text)).toEqual(JSON.parse(text));
      expect(holdsInexactNumber(parseJson(text))).toBe(false);
    }),
  );
});

test('a whole number counts as inexact if, and only if, its digits would change', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 21n - 1n }), (value) => {
      const comesBack = String(Number(value)) === String(value);
      expect(parseJson(String(value)) instanceof InexactNumber).toBe(!comesBack);
    }),
  );
});

test.each(['1.0', '1.50', '100e-2', '0.10', '-0', '0e5', '1E+2', '0.000'])('%s is exact', (text) => {
  expect(parseJson(text)).toBe(Number(text));
});

test.each(['1e400', '1e-400', '0.1234567890123456789', '9007199254740993'])('%s is not', (text) => {
  expect(JSON.stringify(parseJson(`[${text}]`))).toBe(JSON.stringify([Number(text)]));
  expect(holdsInexactNumber(parseJson(`{"a":[${text}]}`))).toBe(true);
});
