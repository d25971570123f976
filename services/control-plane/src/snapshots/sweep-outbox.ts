/**
 * Publishes rows that a crash, a missing Redis or a rebuild left in the outbox, some tenants at a time. A tenant that
 * fails is put off and causes an alarm; it never ends the sweep.
 */
import type { PrismaClient } from '@knoxcall/database';
import { countFailing, dueRows, dueTenants, noteFailure, noteTenantFailure, putOff } from './outbox.ts';
import type { OutboxRow } from './outbox-row.ts';
import { createPatientTurns } from './patient-turns.ts';
import type { Publication } from './publish-tenant.ts';
import { createPublishWhole, type PublishWhole } from './publish-whole.ts';
import type { SnapshotParts } from './snapshot-parts.ts';
import { readState } from './snapshot-state.ts';

const patience = { atOnce: 4, patienceMs: 2000, maxLate: 4 };

/** Rejects where PostgreSQL or Redis is away: nothing can be published then. */
export function createOutboxSweep(parts: SnapshotParts): () => Promise<void> {
  const { database, log } = parts;
  const warn = (error: unknown) => log.warn({ err: error }, 'a slow tenant could not be published');
  const turns = createPatientTurns({ ...patience, onLateError: warn });
  const running = new Set<string>();
  const sweeping = { ...parts, publishWhole: createPublishWhole(parts) };
  return async () => {
    for (;;) {
      const tenants = (await dueTenants(database)).filter((tenantId) => !running.has(tenantId));
      if (tenants.length === 0 || !(await isComplete(parts))) return;
      await turns.take(tenants, async (tenantId) => {
        running.add(tenantId);
        await sweepTenant(sweeping, tenantId).finally(() => running.delete(tenantId));
      });
    }
  };
}

/** A due or running rebuild comes first: it writes all of this, too. */
async function isComplete({ database, store }: SnapshotParts): Promise<boolean> {
  const [epoch, state, areKnown] = await Promise.all([
    store.epoch(),
    readState(database),
    store.areServersKnown(),
  ]);
  return epoch !== null && epoch === state.epoch && state.isOwn && areKnown;
}

type Sweeping = SnapshotParts & { publishWhole: PublishWhole };

async function sweepTenant(parts: Sweeping, tenantId: string): Promise<void> {
  const { database, log, publishWhole } = parts;
  const rows = await dueRows(database, tenantId);
  if (rows.length === 0) return;
  const before = await countFailing(database, tenantId);
  try {
    await settle(database, rows, await publishWhole(tenantId, rows));
  } catch (error) {
    await requireServers(parts);
    // A rebuild that began meanwhile writes all of this, too.
    if (!(await isComplete(parts))) return putOff(database, rows);
    await noteTenantFailure(database, tenantId);
    if (before.objects === 0) log.error({ tenantId, err: error }, 'publication of a tenant fails');
    return;
  }
  const after = await countFailing(database, tenantId);
  if (before.objects === 0 && after.objects > 0) {
    log.error({ tenantId, objects: after.objects }, 'publication of some objects of a tenant fails');
  }
  if (before.objects > 0 && after.objects === 0)
    log.info({ tenantId }, 'publication of a tenant works again');
}

async function settle(
  database: PrismaClient,
  rows: readonly OutboxRow[],
  { left, faults }: Publication,
): Promise<void> {
  const isFault = ({ kind, objectId }: OutboxRow): boolean =>
    faults.some((fault) => fault.kind === kind && fault.objectId === objectId);
  const failed = rows.filter(isFault);
  const others = left.filter((row) => !isFault(row));
  if (failed.length > 0) await noteFailure(database, failed);
  if (others.length > 0) await putOff(database, others);
}

/** Where both answer, the fault is the tenant's. */
async function requireServers({ database, store }: SnapshotParts): Promise<void> {
  await Promise.all([database.$queryRaw`SELECT 1`, store.epoch()]);
}
