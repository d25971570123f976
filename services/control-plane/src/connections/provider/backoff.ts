/** Pauses before a provider that gave no token is asked again. Pure. */

const minuteMs = 60_000;

/** How long a provider is left alone at most that is down, or that declines: the latter may mean it. */
export const longestPauseMs = { unavailable: minuteMs, declined: 5 * minuteMs } as const;

/** Doubles with every failure, `maxMs` at most (or the first step, where that is longer), with +-20 % of chance. */
export function backoffMs(
  { firstMs, maxMs }: { firstMs: number; maxMs: number },
  failures: number,
  random: number,
): number {
  const doubled = firstMs * 2 ** Math.min(Math.max(0, failures - 1), 20);
  return Math.min(doubled, Math.max(firstMs, maxMs)) * (0.8 + random * 0.4);
}
