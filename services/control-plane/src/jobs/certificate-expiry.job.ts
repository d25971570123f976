/** Notes in the audit log, for each version, that a certificate in use expires soon or has expired. */
import type { PrismaClient } from '@knoxcall/database';
import type { Log } from '@knoxcall/telemetry';
import type { Actor, Change, RunChange } from '../changes/change.ts';
import { createTellAhead, notWarned } from './tell-ahead.ts';

const actor: Actor = { type: 'system', id: 'certificate-expiry', ipAddress: null, requestId: null };

type Ending = { tenantId: string; secretId: string; environmentId: string; version: number };
type Parts = { database: PrismaClient; runChange: RunChange; log: Log };

export function createCertificateExpiry({ database, ...parts }: Parts): () => Promise<void> {
  return createTellAhead<Ending>(parts, {
    actor,
    tell,
    within: async ({ daysAhead, at }) => {
      const rows = await database.certificateVersion.findMany({
        where: { notAfter: at, ...notWarned(daysAhead) },
        include: { environment: { select: { valueVersion: true } } },
      });
      return rows.filter((row) => row.version === row.environment.valueVersion);
    },
  });
}

async function tell({ tx, tenantId, audit }: Change, ending: Ending, warnedDaysAhead: number): Promise<void> {
  const { secretId, environmentId, version } = ending;
  const place = { tenantId, secretId, environmentId, version };
  const { count } = await tx.certificateVersion.updateMany({
    where: { ...place, ...notWarned(warnedDaysAhead) },
    data: { warnedDaysAhead },
  });
  // Another worker was faster, or the version was deleted.
  if (count === 0) return;
  const row = await tx.certificateVersion.findUniqueOrThrow({
    where: { tenantId_secretId_environmentId_version: place },
    include: {
      environment: {
        include: { secret: { select: { name: true } }, environment: { select: { name: true } } },
      },
    },
  });
  audit({
    action: warnedDaysAhead === 0 ? 'secret.certificate_expired' : 'secret.certificate_expiring',
    resourceType: 'secret',
    resourceId: secretId,
    details: {
      name: row.environment.secret.name,
      environment: row.environment.environment.name,
      value_version: version,
      expires_at: row.notAfter,
      days_ahead: warnedDaysAhead,
    },
  });
}
