/** How long a provider is left alone. */
import { backoffMs } from './backoff.ts';

test('pauses double to the longest, with some chance in them', () => {
  const pause = { firstMs: 5000, maxMs: 60_000 };
  expect([1, 2, 3, 4, 5, 50].map((failures) => backoffMs(pause, failures, 0.5))).toEqual([
    5000, 10_000, 20_000, 40_000, 60_000, 60_000,
  ]);
  expect([0, 0.25].map((random) => backoffMs({ ...pause, firstMs: 1000 }, 1, random))).toEqual([800, 900]);
  expect(backoffMs({ firstMs: 90_000, maxMs: 60_000 }, 7, 0.5)).toBe(90_000);
});
