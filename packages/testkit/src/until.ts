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

/**
 * Checks again until the assertions hold: a change reaches the proxies within 100 ms of its answer, not at
 * once.
 */
export async function eventually(check: () => Promise<void>, timeoutMs = 5_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() >= end) throw error;
    }
    await delay(pauseMs);
  }
}
