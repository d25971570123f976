import fc from 'fast-check';
import { retryAfterMs } from './token-endpoint.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['0', 0],
  ['7', 7_000],
  [' 120 ', 120_000],
  ['999999999', 300_000],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
  ['Fri, 02 Jan 2026 00:00:00 GMT', 300_000],
  [undefined, null],
  ['', null],
  ['soon', null],
])('Retry-After %j is %j ms', (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms);
});

test('any Retry-After means no wait, or one of five minutes at most', () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      const ms = retryAfterMs(header, now);
      expect(ms === null || (ms >= 0 && ms <= 300_000)).toBe(true);
    }),
  );
});
