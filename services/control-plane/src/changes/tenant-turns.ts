/**
 * Work of one tenant takes turns in this process. Its changes are serial in any case (decision 0001): who waits here, and
 * not at the row lock in PostgreSQL, holds no connection that another tenant could use.
 */
import { Problem } from '@knoxcall/problems';

/** Rejects with `dependency_unavailable` where too many wait already or the wait is too long, else with what `work` threw. */
export type TakeTurn = <T>(tenantId: string, work: () => Promise<T>) => Promise<T>;

type Line = { tail: Promise<unknown>; length: number };

export function createTenantTurns({
  maxWaiting,
  maxWaitMs,
}: {
  maxWaiting: number;
  maxWaitMs: number;
}): TakeTurn {
  const lines = new Map<string, Line>();
  return async (tenantId, work) => {
    const line = lines.get(tenantId) ?? { tail: Promise.resolve(), length: 0 };
    if (line.length >= maxWaiting) throw tooMany();
    lines.set(tenantId, line);
    line.length += 1;
    const { promise: late, reject } = Promise.withResolvers<never>();
    let hasLeft = false;
    const timer = setTimeout(() => {
      hasLeft = true;
      reject(tooMany());
    }, maxWaitMs);
    const turn = line.tail.then(() => {
      clearTimeout(timer);
      return hasLeft ? late : work();
    });
    line.tail = turn.catch(() => undefined);
    try {
      return await Promise.race([turn, late]);
    } finally {
      line.length -= 1;
      if (line.length === 0) lines.delete(tenantId);
    }
  };
}

function tooMany(): Problem {
  const message = 'Too many requests of this tenant are waiting.';
  return new Problem('dependency_unavailable', { message, headers: { 'Retry-After': '1' } });
}
