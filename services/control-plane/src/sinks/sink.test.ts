/** How many lines go into one request. */
import fc from 'fast-check';
import { fitting, linesOf, maxBytes, maxRecords } from './sink.ts';

const bytesOf = (lines: readonly string[]): number => Buffer.byteLength(`${lines.join('\n')}\n`);
const howManyFit = (lines: readonly string[]): number => fitting(lines.map((line) => ({ line }))).length;

test('a request takes as many lines as its limits allow, and at least one', () => {
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

test('a line larger than a request is sent alone', () => {
  const large = 'x'.repeat(maxBytes + 1);
  expect([howManyFit([large, 'y']), howManyFit(['y', large])]).toEqual([1, 1]);
});

test('the number of short lines in a request is limited', () => {
  expect(howManyFit(Array.from({ length: maxRecords + 1 }, () => '{}'))).toBe(maxRecords);
});

test('records that no longer exist take no room and send no line', () => {
  const records = [{ line: null }, { line: '{}' }, { line: null }];
  expect([fitting(records).length, linesOf(records)]).toEqual([3, ['{}']]);
});
