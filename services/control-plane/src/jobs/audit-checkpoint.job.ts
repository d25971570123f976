/**
 * Writes signed checkpoints of audit logs to the service's own log, which leaves the system: of each log with a
 * thousand new events, or with any that are an hour old. A log is verified first; a broken one causes an alarm, not a
 * checkpoint.
 */
import type { Log } from '@knoxcall/telemetry';
import type { Checkpoint } from '../audit/checkpoint.ts';
import { makeCheckpoint } from '../audit/make-checkpoint.ts';
import type { Actor } from '../changes/change.ts';
import type { Composition } from '../compose.ts';

const newEvents = 1000;
const everySeconds = 3600;
const tenantsAtOnce = 1000;
const actor: Actor = { type: 'system', id: 'audit-checkpoint', ipAddress: null, requestId: null };

type Parts = Pick<Composition, 'database' | 'auditKeys' | 'runChange' | 'verifyAuditLog' | 'log'>;

export function createAuditCheckpoints(parts: Parts): () => Promise<void> {
  return async () => {
    for (const tenantId of await withoutKey(parts)) {
      await besideOthers(parts.log, tenantId, () => authenticate(parts, tenantId));
    }
    for (const tenantId of await due(parts)) {
      await besideOthers(parts.log, tenantId, () => tell(parts, tenantId));
    }
  };
}

/** An error with one tenant's log must not keep others from their checkpoints. */
async function besideOthers(log: Log, tenantId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error({ err: error, tenant_id: tenantId }, 'no checkpoint could be made of an audit log');
  }
}

/** Logs that began before there were audit keys. */
async function withoutKey({ database }: Parts): Promise<string[]> {
  const tenants = await database.tenant.findMany({
    where: { auditKey: null },
    select: { id: true },
    take: tenantsAtOnce,
  });
  return tenants.map(({ id }) => id);
}

/** The event about it is the first one with a MAC. */
async function authenticate({ runChange }: Parts, tenantId: string): Promise<void> {
  await runChange(tenantId, actor, async (own) => {
    own.audit({ action: 'audit_log.authenticate', resourceType: 'tenant', resourceId: tenantId });
  });
}

async function due({ database }: Parts): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT t.id FROM tenants t LEFT JOIN audit_states s ON s.tenant_id = t.id
    WHERE t.audit_sequence >= coalesce(s.checkpoint_sequence, 0) + ${newEvents}::int
      OR (t.audit_sequence > coalesce(s.checkpoint_sequence, 0)
        AND coalesce(s.checkpoint_at, 'epoch') < now() - make_interval(secs => ${everySeconds}::int))
    ORDER BY s.checkpoint_at NULLS FIRST LIMIT ${tenantsAtOnce}::int`;
  return rows.map(({ id }) => id);
}

async function tell({ database, auditKeys, verifyAuditLog, log }: Parts, tenantId: string): Promise<void> {
  const { firstBroken } = await verifyAuditLog(tenantId, 'last');
  if (firstBroken !== undefined) {
    log.error({ tenant_id: tenantId, first_broken: firstBroken }, 'an audit log is not sound');
    return;
  }
  const checkpoint = await makeCheckpoint({ database, auditKeys }, tenantId);
  if (checkpoint === undefined || !(await isFirst({ database }, checkpoint))) return;
  log.info({ audit_checkpoint: checkpoint }, 'audit checkpoint');
}

/** Of several workers only one writes it. */
async function isFirst({ database }: Pick<Parts, 'database'>, made: Checkpoint): Promise<boolean> {
  const written = await database.$executeRaw`
    INSERT INTO audit_states AS known (tenant_id, checkpoint_sequence, checkpoint_at)
    VALUES (${made.tenant_id}::uuid, ${made.sequence}::bigint, now())
    ON CONFLICT (tenant_id) DO UPDATE
    SET checkpoint_sequence = excluded.checkpoint_sequence, checkpoint_at = excluded.checkpoint_at
    WHERE known.checkpoint_sequence < excluded.checkpoint_sequence`;
  return written === 1;
}
