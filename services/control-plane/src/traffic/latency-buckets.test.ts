import fc from 'fast-check';
import { addCounts, bucketCount, bucketOf, percentile } from './latency-buckets.ts';

const countsOf = (latencies: readonly number[]): number[] => {
  const counts: number[] = Array.from({ length: bucketCount }, () => 0);
  for (const latency of latencies) counts[bucketOf(latency)]! += 1;
  return counts;
};

test('a percentile is exact to a tenth plus one millisecond', () => {
  const latency = fc.integer({ min: 0, max: 600_000 });
  fc.assert(
    fc.property(
      fc.array(latency, { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0.5, 0.95),
      (all, share) => {
        const sorted = [...all].sort((a, b) => a - b);
        const exact = sorted[Math.ceil(sorted.length * share) - 1]!;
        const told = percentile(countsOf(all), share)!;
        expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * 0.1 + 1);
      },
    ),
  );
});

test('hours that are added up give the percentiles of all their requests', () => {
  const latencies = fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 50 });
  fc.assert(
    fc.property(latencies, latencies, (one, other) => {
      const sums: number[] = [];
      addCounts(sums, countsOf(one));
      addCounts(sums, countsOf(other));
      expect(sums).toEqual(countsOf([...one, ...other]));
    }),
  );
});

test('without requests there is no percentile; a latency beyond the last bucket counts in it', () => {
  expect(percentile([], 0.5)).toBeNull();
  expect(percentile([0, 0], 0.95)).toBeNull();
  expect(bucketOf(Number.MAX_SAFE_INTEGER)).toBe(bucketCount - 1);
});
