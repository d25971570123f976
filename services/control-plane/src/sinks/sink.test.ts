/** How much goes into one request. */
import fc from 'fast-check';
import { fitting, linesOf, maxBytes, maxRecords } from './sink.ts';

const bytesOf = (lines: readonly string[]): number => Buffer.byteLength(`${lines.join('\n')}\n`);
const howManyFit = (lines: readonly string[]): number => fitting(lines.map((line) => ({ line }))).length;

test('as many as the bounds take, and at least one: nothing that fits is left for later', () => {
  const line = fc.integer({ min: 1, max: 40_000 }).map((length) => 'ä'.repeat(length));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 60 }), (lines) => {
      const count = howManyFit(lines);
      expect(count).toBeGreaterThan(0);
      expect(count === 1 || bytesOf(lines.slice(0, count)) <= maxBytes).toBe(true);
      expect(count === lines.length || bytesOf(lines.slice(0, count + 1)) > maxBytes).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('a line that is larger than a request goes alone', () => {
  const large = 'x'.repeat(maxBytes + 1);
  expect([howManyFit([large, 'y']), howManyFit(['y', large])]).toEqual([1, 1]);
});

test('short lines are bounded by their number', () => {
  expect(howManyFit(Array.from({ length: maxRecords + 1 }, () => '{}'))).toBe(maxRecords);
});

test('records that are gone take no room and no line', () => {
  const records = [{ line: null }, { line: '{}' }, { line: null }];
  expect([fitting(records).length, linesOf(records)]).toEqual([3, ['{}']]);
});
