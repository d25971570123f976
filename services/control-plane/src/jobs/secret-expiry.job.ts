/** Notes in the audit log, for each expiry that a secret is given, that it comes soon or has come. */
import type { PrismaClient } from '@knoxcall/database';
import type { Log } from '@knoxcall/telemetry';
import type { Actor, Change, RunChange } from '../changes/change.ts';
import { createTellAhead, notWarned } from './tell-ahead.ts';

const actor: Actor = { type: 'system', id: 'secret-expiry', ipAddress: null, requestId: null };

type Ending = { tenantId: string; id: string; expiresAt: Date | null };
type Parts = { database: PrismaClient; runChange: RunChange; log: Log };

export function createSecretExpiry({ database, ...parts }: Parts): () => Promise<void> {
  return createTellAhead<Ending>(parts, {
    actor,
    tell,
    within: ({ daysAhead, at }) =>
      database.secret.findMany({
        where: { expiresAt: at, ...notWarned(daysAhead) },
        select: { tenantId: true, id: true, expiresAt: true },
      }),
  });
}

async function tell({ tx, tenantId, audit }: Change, ending: Ending, warnedDaysAhead: number): Promise<void> {
  const { id, expiresAt } = ending;
  const [row] = await tx.secret.updateManyAndReturn({
    where: { tenantId, id, expiresAt, ...notWarned(warnedDaysAhead) },
    data: { warnedDaysAhead },
    select: { name: true },
  });
  // Another worker was faster, or the expiry has changed.
  if (row === undefined) return;
  audit({
    action: warnedDaysAhead === 0 ? 'secret.expired' : 'secret.expiring',
    resourceType: 'secret',
    resourceId: id,
    details: { name: row.name, expires_at: expiresAt, days_ahead: warnedDaysAhead },
  });
}
