/**
 * Paces refusals: one costs the thread about as much as a small answer, and the caller may ask again at once. Refusals
 * of one tenant, or of one address without a valid key, go out one after another, with a pause between two.
 */

/** Resolves when the next refusal of this tenant or address may go out: at once, where the last one is long enough ago. */
export type PaceRefusal = (whose: string) => Promise<void>;

/** The longest that a caller waits, however many are waiting. */
const longestMs = 2_000;

export function createRefusalPace({ betweenMs }: { betweenMs: number }): PaceRefusal {
  /** When the next refusal may go out, by tenant or address. */
  const next = new Map<string, number>();
  const forgetLater = (whose: string, after: number): void => {
    const forget = (): void => {
      const now = performance.now();
      const at = next.get(whose) ?? now;
      if (at > now) forgetLater(whose, at);
      else next.delete(whose);
    };
    setTimeout(forget, after - performance.now()).unref();
  };
  return async (whose) => {
    const now = performance.now();
    const known = next.get(whose);
    const turn = Math.min(Math.max(now, known ?? 0), now + longestMs);
    next.set(whose, turn + betweenMs);
    if (known === undefined) forgetLater(whose, turn + betweenMs);
    if (turn > now) await new Promise((resolve) => setTimeout(resolve, turn - now));
  };
}
