/**
 * Latencies as counts in buckets, so that hours and routes can be added up and still give percentiles. Each bucket is a
 * fifth wider than the one before: a percentile is right within a tenth.
 */

const perDoubling = 4;
/** The last one begins at 12 minutes, which is longer than any request may take. */
export const bucketCount = 80;

/** Bucket 0 is everything below 1 ms. */
export function bucketOf(latencyMs: number): number {
  if (latencyMs < 1) return 0;
  return Math.min(Math.floor(Math.log2(latencyMs) * perDoubling) + 1, bucketCount - 1);
}

/** The middle of a bucket, in whole milliseconds. */
function middleOf(bucket: number): number {
  return bucket === 0 ? 0 : Math.round(2 ** ((bucket - 0.5) / perDoubling));
}

/** `share` between 0 and 1; null without any counts. */
export function percentile(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let before = 0;
  for (const [bucket, count] of counts.entries()) {
    before += count;
    if (count > 0 && before >= total * share) return middleOf(bucket);
  }
  return null;
}

/** Adds the counts of `more` to `sums`. */
export function addCounts(sums: number[], more: readonly number[]): void {
  for (const [bucket, count] of more.entries()) sums[bucket] = (sums[bucket] ?? 0) + count;
}
