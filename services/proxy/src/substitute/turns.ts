/**
 * Cuts long work into short steps, so that requests go on between them, and gives the tenants turns: a tenant with much
 * work waits for the others, never the other way round.
 */

import { finish, type Steps } from '@knoxcall/template';
import type { Awaitable } from '../awaitable.ts';

export type Turns = {
  /** Does the work, at once while there is time, else in turns. A tenant's works are done one after the other. */
  run(tenantId: string, work: Work): void;
  /** The result of one short step, if there is time for it now; null where there is none. */
  tryNow<T>(step: () => T): T | null;
};

type Work = {
  /** Called until it returns true. It must be short; an error that it throws ends the work. */
  readonly step: () => boolean;
  readonly done: (error?: unknown) => void;
  /** It comes before the tenant's other works that wait. */
  readonly isNext?: boolean;
};

export type Turn = Pick<Work, 'isNext'> & { readonly turns: Turns; readonly tenantId: string };

/** Runs steps in turns, and resolves with their result. */
export function inTurns<T>({ turns, tenantId, ...turn }: Turn, steps: Steps<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const step = (): boolean => {
      const { done, value } = steps.next();
      if (done) resolve(value);
      return done === true;
    };
    const done = (error?: unknown): void => {
      if (error !== undefined) reject(error);
    };
    turns.run(tenantId, { ...turn, step, done });
  });
}

/** Bytes that are searched or rewritten faster than a turn would come. */
const SHORT_BYTES = 4096;

/** Runs steps of work on a text of so many bytes: at once where it is short, else in turns. */
export function workOn<T>(length: number, steps: Steps<T>, turn: Turn): Awaitable<T> {
  return length <= SHORT_BYTES ? finish(steps) : inTurns(turn, steps);
}

/** Milliseconds of work between two looks at new events. */
const MS_A_ROUND = 0.25;

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
      // The work that is over may have asked for another one, which now comes before it.
      if (work !== undefined && isOver(work)) works.splice(works.indexOf(work), 1);
      waiting.delete(tenantId);
      if (works.length > 0) waiting.set(tenantId, works);
    }
    if (waiting.size > 0 || spentMs > 0) setRound();
  }

  function spend<T>(step: () => T): T {
    const began = now();
    try {
      return step();
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

  const isTime = (): boolean => waiting.size === 0 && spentMs < MS_A_ROUND;

  return {
    tryNow: (step) => (isTime() ? spend(step) : null),
    run(tenantId, work) {
      while (isTime()) if (isOver(work)) return;
      setRound();
      const own = waiting.get(tenantId);
      if (own === undefined) waiting.set(tenantId, [work]);
      else if (work.isNext) own.unshift(work);
      else own.push(work);
    },
  };
}
