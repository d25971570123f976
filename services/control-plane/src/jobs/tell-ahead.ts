/** Warnings ahead of an expiry: 30 and 7 days before, and when it has come; once each. */
import type { Log } from '@knoxcall/telemetry';
import type { Actor, Change, RunChange } from '../changes/change.ts';

const dayMs = 86_400_000;
/** The nearest first: after a 7-day warning the one for 30 days is not needed. */
const allDaysAhead = [0, 7, 30];

type Ends<Ending> = {
  actor: Actor;
  /** Objects without a warning this near. */
  within(span: { daysAhead: number; at: { gt?: Date; lte: Date } }): Promise<Ending[]>;
  /** Runs in a change of the tenant, and notes nothing where another worker was faster. */
  tell(change: Change, ending: Ending, daysAhead: number): Promise<void>;
};

/** An error with one tenant must not keep others from their warnings. */
export function createTellAhead<Ending extends { tenantId: string }>(
  { runChange, log }: { runChange: RunChange; log: Log },
  { actor, within, tell }: Ends<Ending>,
): () => Promise<void> {
  return async () => {
    for (const daysAhead of allDaysAhead) {
      const now = Date.now();
      const at = daysAhead === 0 ? { lte: new Date(now) } : { gt: new Date(now), lte: later(now, daysAhead) };
      for (const ending of await within({ daysAhead, at })) {
        await runChange(ending.tenantId, actor, (own) => tell(own, ending, daysAhead)).catch(
          (error: unknown) =>
            log.warn(
              { tenantId: ending.tenantId, err: error },
              'an expiry warning of a tenant could not be noted',
            ),
        );
      }
    }
  };
}

const later = (now: number, days: number): Date => new Date(now + days * dayMs);

/** Filter for objects without a warning, or with an earlier one only. */
export const notWarned = (daysAhead: number) => ({
  OR: [{ warnedDaysAhead: null }, { warnedDaysAhead: { gt: daysAhead } }],
});
