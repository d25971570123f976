/**
 * Cuts long work of the one thread into short steps, so that requests go on between them, and gives the tenants turns
 * at it: whoever has much to do waits for the others, never they for them.
 */

import { busyMs } from './busy-ms.ts';

export type Turns = {
  /**
   * Calls `step` until it returns true, at once while there is time for it, else in turns; then calls `done`. What
   * `step` throws ends the work. A step must be short.
   */
  run(tenantId: string, step: () => boolean, done: (error?: unknown) => void): void;
};

type Work = { readonly step: () => boolean; readonly done: (error?: unknown) => void };

/** Time for such work between two looks at what came in. */
const MS_A_ROUND = 2;

/** `now`: milliseconds of a clock that never goes back. */
export function createTurns(now: () => number = busyMs): Turns {
  /** By tenant, in the order of their turns. */
  const waiting = new Map<string, Work[]>();
  let spentMs = 0;
  let isRoundSet = false;

  function setRound(): void {
    if (isRoundSet) return;
    isRoundSet = true;
    setImmediate(playRound);
  }

  function playRound(): void {
    isRoundSet = false;
    spentMs = 0;
    while (spentMs < MS_A_ROUND) {
      const [next] = waiting;
      if (next === undefined) return;
      const [tenantId, [work, ...others]] = next;
      waiting.delete(tenantId);
      const left = work === undefined || isOver(work) ? others : [...others, work];
      if (left.length > 0) waiting.set(tenantId, left);
    }
    setRound();
  }

  /** Does one step; true when that was the last one. */
  function isOver({ step, done }: Work): boolean {
    const began = now();
    try {
      if (!step()) return false;
    } catch (error) {
      done(error);
      return true;
    } finally {
      spentMs += now() - began;
    }
    done();
    return true;
  }

  return {
    run(tenantId, step, done) {
      const work = { step, done };
      setRound();
      while (waiting.size === 0 && spentMs < MS_A_ROUND) if (isOver(work)) return;
      const own = waiting.get(tenantId);
      if (own === undefined) waiting.set(tenantId, [work]);
      else own.push(work);
    },
  };
}
