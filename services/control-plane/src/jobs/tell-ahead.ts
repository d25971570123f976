/** Tells of ends ahead of them: 30 and 7 days, and when they have come; once each. */
import type { Log } from '@knoxcall/telemetry';
import type { Actor, Change, RunChange } from '../changes/change.ts';

const dayMs = 86_400_000;
/** The nearest first: who is told of 7 days need not hear of 30 any more. */
const allDaysAhead = [0, 7, 30];

type Ends<Ending> = {
  actor: Actor;
  /** Of which nobody was told so near. */
  within(span: { daysAhead: number; at: { gt?: Date; lte: Date } }): Promise<Ending[]>;
  /** Runs in a change of the tenant, and tells nothing where another worker was faster. */
  tell(change: Change, ending: Ending, daysAhead: number): Promise<void>;
};

/** What goes wrong with one tenant keeps no other one from hearing. */
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
            log.warn({ tenantId: ending.tenantId, err: error }, 'a tenant could not be told of an end'),
        );
      }
    }
  };
}

const later = (now: number, days: number): Date => new Date(now + days * dayMs);

/** Filter for those of which nobody was told, or only further ahead. */
export const notWarned = (daysAhead: number) => ({
  OR: [{ warnedDaysAhead: null }, { warnedDaysAhead: { gt: daysAhead } }],
});
