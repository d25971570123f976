/**
 * Paces refusals: one costs the thread about as much as a small answer, and the caller may ask again at once. Refusals
 * of one tenant, or of one address without a valid key, go out one after another, with a pause between two.
 */

/** Rejects with the refusal when its turn has come: at once, where the last one is long enough ago. */
export type PaceRefusal = (whose: string, refusal: unknown) => Promise<never>;

const betweenMs = 10;
/** The longest that a caller waits, however many are waiting. */
const longestMs = 2_000;

export function createRefusalPace(): PaceRefusal {
  /** When the next refusal may go out, by tenant or address. */
  const next = new Map<string, number>();
  const forgetLater = (whose: string, after: number): void => {
    const forget = (): void => {
      if (next.get(whose) === after) next.delete(whose);
    };
    setTimeout(forget, after - performance.now()).unref();
  };
  return async (whose, refusal) => {
    const now = performance.now();
    const turn = Math.min(Math.max(now, next.get(whose) ?? 0), now + longestMs);
    next.set(whose, turn + betweenMs);
    forgetLater(whose, turn + betweenMs);
    if (turn > now) await new Promise((resolve) => setTimeout(resolve, turn - now));
    throw refusal;
  };
}
