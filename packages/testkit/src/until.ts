/** Waits for a condition instead of a time. */
import { setTimeout as delay } from 'node:timers/promises';

const pauseMs = 20;

/** Rejects with `what` where the condition does not hold within `timeoutMs`; an error counts as "not yet". */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  timeoutMs = 10_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < end) {
    try {
      if (await holds()) return;
    } catch (error) {
      last = error;
    }
    await delay(pauseMs);
  }
  throw new Error(`not within ${timeoutMs} ms: ${what}`, { cause: last });
}
