/**
 * Changes of one tenant take turns in this process. They are serial in any case (decision 0001): who waits here, and not
 * at the row lock in PostgreSQL, holds no connection that another tenant could use.
 */
import { Problem } from '@knoxcall/problems';

/** Rejects with `dependency_unavailable` where too many wait already, else with what `work` threw. */
export type TakeTurn = <T>(tenantId: string, work: () => Promise<T>) => Promise<T>;

/** Half a minute of changes, at their usual pace. */
const maxWaiting = 1000;

type Line = { tail: Promise<unknown>; length: number };

export function createTenantTurns(): TakeTurn {
  const lines = new Map<string, Line>();
  return async (tenantId, work) => {
    const line = lines.get(tenantId) ?? { tail: Promise.resolve(), length: 0 };
    if (line.length >= maxWaiting) {
      const message = 'Too many changes of this tenant are waiting.';
      throw new Problem('dependency_unavailable', { message, headers: { 'Retry-After': '1' } });
    }
    lines.set(tenantId, line);
    line.length += 1;
    const turn = line.tail.then(work);
    line.tail = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      line.length -= 1;
      if (line.length === 0) lines.delete(tenantId);
    }
  };
}
