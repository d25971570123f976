/** Whether measured values grow, whatever single ones among them are. */
import { median } from '../median.ts';

/** In the unit of the values. */
export type Trend = { readonly usual: number; readonly growth: number };

/**
 * Growth from the second third to the last one, by the median of the slopes between all pairs of values (Theil and Sen); the
 * first third is warming up.
 */
export function trendOf(values: readonly number[]): Trend {
  const kept = values.slice(Math.floor(values.length / 3));
  const half = Math.floor(kept.length / 2);
  const slopes = kept.flatMap((value, at) =>
    kept.slice(at + 1).map((later, ahead) => (later - value) / (ahead + 1)),
  );
  return { usual: median(kept.slice(0, half)), growth: median(slopes) * half };
}
