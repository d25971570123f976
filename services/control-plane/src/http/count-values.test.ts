import fc from 'fast-check';
import { countValues } from './count-values.ts';

const count = (text: string): number => countValues(Buffer.from(text));

/** Counted with JSON.parse: every value, and every list and object. */
function valuesIn(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0;
  const inside = Object.values(value);
  return 1 + Math.max(0, inside.length - 1) + inside.reduce<number>((sum, one) => sum + valuesIn(one), 0);
}

test('the count is that of JSON.parse, whatever the strings hold', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(count(JSON.stringify(value))).toBe(1 + valuesIn(value));
      expect(count(JSON.stringify(value, null, 2))).toBe(1 + valuesIn(value));
    }),
  );
});

test.each(['', '"', '"\\', '"\\"', ',,', '{"a":"'])('a number is counted for %j, too', (text) => {
  expect(count(text)).toBeGreaterThan(0);
});
