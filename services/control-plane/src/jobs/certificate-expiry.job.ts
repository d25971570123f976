/** Tells in the audit log that a certificate in use ends soon: 30 and 7 days ahead, once each for a version. */
import type { PrismaClient } from '@knoxcall/database';
import type { Actor, Change, RunChange } from '../changes/change.ts';

const dayMs = 86_400_000;
const actor: Actor = { type: 'system', id: 'certificate-expiry', ipAddress: null, requestId: null };

type Ending = { tenantId: string; secretId: string; environmentId: string; version: number };

export function createCertificateExpiry(database: PrismaClient, runChange: RunChange): () => Promise<void> {
  return async () => {
    // The nearer warning first: who is warned of 7 days need not hear of 30 any more.
    for (const daysAhead of [7, 30]) {
      for (const ending of await endingWithin(database, daysAhead)) {
        await runChange(ending.tenantId, actor, (own) => warn(own, ending, daysAhead));
      }
    }
  };
}

/** Versions in use whose end is near, and of which nobody was told so far. */
async function endingWithin(database: PrismaClient, daysAhead: number): Promise<Ending[]> {
  const now = Date.now();
  const rows = await database.certificateVersion.findMany({
    where: {
      notAfter: { gt: new Date(now), lte: new Date(now + daysAhead * dayMs) },
      OR: [{ warnedDaysAhead: null }, { warnedDaysAhead: { gt: daysAhead } }],
    },
    include: { environment: { select: { valueVersion: true } } },
  });
  return rows.filter((row) => row.version === row.environment.valueVersion);
}

async function warn({ tx, tenantId, audit }: Change, ending: Ending, warnedDaysAhead: number): Promise<void> {
  const { secretId, environmentId, version } = ending;
  const place = { tenantId, secretId, environmentId, version };
  const { count } = await tx.certificateVersion.updateMany({
    where: { ...place, OR: [{ warnedDaysAhead: null }, { warnedDaysAhead: { gt: warnedDaysAhead } }] },
    data: { warnedDaysAhead },
  });
  // Another worker was faster, or the version is gone.
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
    action: 'secret.certificate_expiring',
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
