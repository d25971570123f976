/**
 * Cuts long work into short steps, so that requests go on between them, and gives the tenants turns: a tenant with much
 * work waits for the others, never the other way round.
 */

import type { Steps } from '@knoxcall/template';

export type Turns = {
  /**
   * Calls `step` until it returns true, at once while there is time, else in turns; then calls `done`. An error that
   * `step` throws ends the work. A step must be short. A tenant's works are done one after the other.
   */
  run(tenantId: string, step: () => boolean, done: (error?: unknown) => void): void;
  /** Does work that cannot be cut; its time counts, so that steps wait afterwards. */
  whole<T>(work: () => T): T;
};

/** Runs steps in turns, and resolves with their result. */
export function inTurns<T>(turns: Turns, tenantId: string, steps: Steps<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const step = (): boolean => {
      const { done, value } = steps.next();
      if (done) resolve(value);
      return done === true;
    };
    turns.run(tenantId, step, (error) => error !== undefined && reject(error));
  });
}

type Work = { readonly step: () => boolean; readonly done: (error?: unknown) => void };

/** Milliseconds of work between two looks at new events. */
const MS_A_ROUND = 1;

/**
 * `now`: milliseconds of a clock that never goes back. The thread's processor time will not do: Linux may move it on
 * only every four milliseconds.
 */
export function createTurns(now: () => number = () => performance.now()): Turns {
  /** Work by tenant, in the order of their turns. */
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
    spentMs = Math.max(0, spentMs - MS_A_ROUND);
    while (spentMs < MS_A_ROUND) {
      const [next] = waiting;
      if (next === undefined) break;
      const [tenantId, works] = next;
      const [work] = works;
      if (work !== undefined && isOver(work)) works.shift();
      waiting.delete(tenantId);
      if (works.length > 0) waiting.set(tenantId, works);
    }
    if (waiting.size > 0 || spentMs > 0) setRound();
  }

  function spend<T>(work: () => T): T {
    const began = now();
    try {
      return work();
    } finally {
      spentMs += now() - began;
      setRound();
    }
  }

  /** Does one step; true when that was the last one. */
  function isOver({ step, done }: Work): boolean {
    try {
      if (!spend(step)) return false;
    } catch (error) {
      done(error);
      return true;
    }
    done();
    return true;
  }

  return {
    run(tenantId, step, done) {
      const work = { step, done };
      while (waiting.size === 0 && spentMs < MS_A_ROUND) if (isOver(work)) return;
      setRound();
      const own = waiting.get(tenantId);
      if (own === undefined) waiting.set(tenantId, [work]);
      else own.push(work);
    },
    whole: spend,
  };
}
