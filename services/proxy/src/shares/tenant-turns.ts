/**
 * Requests of one tenant that come at once begin in several rounds of the event loop, so that the thread serves other
 * tenants between two rounds.
 */
import type { Awaitable } from '../awaitable.ts';

/** Resolves when a request may begin; undefined where its tenant sends few. */
export type TakeTurn = (tenantId: string) => Awaitable<undefined>;

/** How many requests of a tenant begin in one round. */
const A_ROUND = 16;
/** Where no more requests than this begin in a round, of all tenants together, nothing is counted. */
const FEW = 8;

export function createTakeTurn(): TakeTurn {
  /** How many began in this round, by tenant. */
  const begun = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();
  let isRoundSet = false;
  let uncounted = 0;

  function setRound(): void {
    if (isRoundSet) return;
    isRoundSet = true;
    uncounted = 0;
    setImmediate(playRound);
  }

  function playRound(): void {
    isRoundSet = false;
    begun.clear();
    for (const [tenantId, line] of waiting) {
      for (const begin of line.splice(0, A_ROUND)) begin();
      if (line.length === 0) waiting.delete(tenantId);
      else setRound();
    }
  }

  return (tenantId) => {
    if (!isRoundSet) {
      uncounted += 1;
      if (uncounted < FEW) return undefined;
    }
    setRound();
    const line = waiting.get(tenantId);
    const count = begun.get(tenantId) ?? 0;
    if (line === undefined && count < A_ROUND) {
      begun.set(tenantId, count + 1);
      return undefined;
    }
    return new Promise((resolve) => {
      const begin = () => resolve(undefined);
      if (line === undefined) waiting.set(tenantId, [begin]);
      else line.push(begin);
    });
  };
}
