/**
 * Work of one tenant takes turns in this process. Its changes are serial in any case (decision 0001): who waits here, and
 * not at the row lock in PostgreSQL, holds no connection that another tenant could use.
 */
import { Problem } from '@knoxcall/problems';

/** Whose work it is. A higher rank goes first; among equals the one who had their last turn the longest time ago. */
type Waiter = { tenantId: string; who: string; rank: number };

/** Rejects with `dependency_unavailable` where too many wait already or the wait is too long, else with what `work` threw. */
export type TakeTurn = <T>(waiter: Waiter, work: () => Promise<T>) => Promise<T>;

type Waiting = Waiter & { begin: () => void };
/** `served`: the number of the last turn of each who waits or waited since the line was empty. */
type Line = { waiting: Waiting[]; turns: number; served: Map<string, number> };

export function createTenantTurns({
  maxWaiting,
  maxWaitMs,
}: {
  maxWaiting: number;
  maxWaitMs: number;
}): TakeTurn {
  const lines = new Map<string, Line>();
  return async (waiter, work) => {
    const line = lines.get(waiter.tenantId);
    if (line === undefined) lines.set(waiter.tenantId, { waiting: [], turns: 0, served: new Map() });
    else await ownTurn(line, waiter, { maxWaiting, maxWaitMs });
    try {
      return await work();
    } finally {
      if (!beginNext(lines.get(waiter.tenantId))) lines.delete(waiter.tenantId);
    }
  };
}

/** Resolves when it is the waiter's turn; who gave up is no longer in the line. */
function ownTurn(
  line: Line,
  waiter: Waiter,
  { maxWaiting, maxWaitMs }: { maxWaiting: number; maxWaitMs: number },
): Promise<void> {
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

/** False where nobody waits. */
function beginNext(line: Line | undefined): boolean {
  const [first, ...others] = line?.waiting ?? [];
  if (line === undefined || first === undefined) return false;
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
