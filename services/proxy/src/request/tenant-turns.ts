/**
 * A large body, or one that grows large, keeps the one thread for ten milliseconds. Those of one tenant that come at once are
 * rewritten in as many rounds of the event loop, so that whatever came in for others goes on between two of them.
 */
import type { Awaitable } from '../snapshots/awaitable.ts';

export type BodyTurns = {
  /** Resolves when the tenant's next body may be worked on; undefined where it may at once. */
  next(tenantId: string): Awaitable<void>;
  /** Does work on a body, and takes note of how long it took. */
  work<T>(tenantId: string, work: () => T): T;
};

/** A tenant's time in one round; the last body of it may take longer. */
const MS_A_ROUND = 2;

export function createBodyTurns(now: () => number = () => performance.now()): BodyTurns {
  /** In this round, by tenant. */
  const spent = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();
  let isRoundSet = false;

  function setRound(): void {
    if (isRoundSet) return;
    isRoundSet = true;
    setImmediate(playRound);
  }

  /** One body of each tenant that waits. */
  function playRound(): void {
    isRoundSet = false;
    spent.clear();
    for (const [tenantId, line] of waiting) {
      line.shift()?.();
      if (line.length === 0) waiting.delete(tenantId);
      else setRound();
    }
  }

  return {
    next(tenantId) {
      const line = waiting.get(tenantId);
      if (line === undefined && (spent.get(tenantId) ?? 0) < MS_A_ROUND) return undefined;
      setRound();
      return new Promise((resolve) => {
        if (line === undefined) waiting.set(tenantId, [resolve]);
        else line.push(resolve);
      });
    },
    work(tenantId, work) {
      const began = now();
      try {
        return work();
      } finally {
        spent.set(tenantId, (spent.get(tenantId) ?? 0) + now() - began);
        setRound();
      }
    },
  };
}
