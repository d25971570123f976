/**
 * A tenant's works take turns in this process: a limited number at once, and callers with many waiting take one turn
 * each in rotation.
 */
import { Problem } from '@knoxcall/problems';

/** Who the work is for. A higher rank goes first; among equals, the one whose last turn was longest ago. */
type Waiter = { tenantId: string; who: string; rank: number };

/**
 * Rejects with `dependency_unavailable` where too many are waiting or the wait is too long, else with the error of
 * `work`.
 */
export type TakeTurn = <T>(waiter: Waiter, work: () => Promise<T>) => Promise<T>;

type Waiting = Waiter & { begin: () => void };
/** `served`: the number of the last turn of each `who` since the line was last empty. */
type Line = { running: number; waiting: Waiting[]; turns: number; served: Map<string, number> };
/** `atOnce`: for one tenant (1). */
type Limits = { atOnce?: number; maxWaiting: number; maxWaitMs: number };

export function createTenantTurns(limits: Limits): TakeTurn {
  const lines = new Map<string, Line>();
  return async (waiter, work) => {
    const line = lines.get(waiter.tenantId) ?? { running: 0, waiting: [], turns: 0, served: new Map() };
    lines.set(waiter.tenantId, line);
    if (line.running < (limits.atOnce ?? 1)) line.running += 1;
    else await ownTurn(line, waiter, limits);
    try {
      return await work();
    } finally {
      // The next work takes over the place of the one that ended.
      if (!beginNext(line)) line.running -= 1;
      if (line.running === 0) lines.delete(waiter.tenantId);
    }
  };
}

/** Resolves when it is the waiter's turn; a waiter that gave up leaves the line. */
function ownTurn(line: Line, waiter: Waiter, { maxWaiting, maxWaitMs }: Limits): Promise<void> {
  return new Promise((resolve, reject) => {
    if (line.waiting.length >= maxWaiting) return reject(tooMany());
    const timer = setTimeout(() => {
      line.waiting.splice(line.waiting.indexOf(waiting), 1);
      reject(tooMany());
    }, maxWaitMs);
    const begin = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const waiting = { ...waiter, begin };
    line.waiting.push(waiting);
  });
}

/** False where nothing waits. */
function beginNext(line: Line): boolean {
  const [first, ...others] = line.waiting;
  if (first === undefined) return false;
  const lastTurn = ({ who }: Waiting): number => line.served.get(who) ?? 0;
  const isBefore = (a: Waiting, b: Waiting): boolean =>
    a.rank === b.rank ? lastTurn(a) < lastTurn(b) : a.rank > b.rank;
  const next = others.reduce((best, one) => (isBefore(one, best) ? one : best), first);
  line.waiting.splice(line.waiting.indexOf(next), 1);
  line.turns += 1;
  line.served.set(next.who, line.turns);
  next.begin();
  return true;
}

function tooMany(): Problem {
  const message = 'Too many requests of this tenant are waiting.';
  return new Problem('dependency_unavailable', { message, headers: { 'Retry-After': '1' } });
}
