/**
 * Writes the snapshots of all tenants again into a Redis that lost them; one process at a time does it. A tenant that
 * cannot be written is left to the outbox, and a slow one continues beside the others: neither holds them up.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PrismaClient } from '@knoxcall/database';
import { dropLate, keepFailed, keepLate } from './outbox.ts';
import { createPatientTurns } from './patient-turns.ts';
import type { SnapshotParts } from './snapshot-parts.ts';
import { beginEpoch, readState } from './snapshot-state.ts';
import { writeTenant, writeUnbuiltKeys } from './write-tenant.ts';

const tenantsOfPage = 100;

/** Every tenant, page by page; one that is made meanwhile may be included or not. */
export async function* tenantIds(database: PrismaClient): AsyncGenerator<string> {
  let last = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const page = await database.tenant.findMany({
      where: { id: { gt: last } },
      orderBy: { id: 'asc' },
      select: { id: true },
      take: tenantsOfPage,
    });
    for (const { id } of page) yield id;
    const end = page.at(-1);
    if (end === undefined) return;
    last = end.id;
  }
}

/** Key of the PostgreSQL advisory lock ("SNAP"). */
const rebuildLock = 0x534e4150;
/** More than any takes. One that lost its lock with the connection ends without an epoch. */
const longestRebuildMs = 86_400_000;
const patience = { atOnce: 4, patienceMs: 1000, maxLate: 4 };
/** How long others wait for a slow tenant: proxies empty their caches when they hear of the new epoch. */
const longestWaitMs = 4000;

/**
 * Where Redis lacks PostgreSQL's epoch, or either may lack writes: clears Redis, writes all entries, then sets a new
 * epoch. Returns it, or undefined where another process is rebuilding or has just finished.
 */
export async function rebuildWhereNeeded(
  parts: SnapshotParts,
  options: { force: boolean },
): Promise<string | undefined> {
  const { database, store } = parts;
  return database.$transaction(
    async (tx) => {
      const [lock] = await tx.$queryRaw<{ taken: boolean }[]>`
        SELECT pg_try_advisory_xact_lock(${rebuildLock}::bigint) AS taken`;
      if (!lock?.taken) return undefined;
      // Meanwhile this transaction only holds the lock.
      await tx.$executeRaw`SET LOCAL idle_in_transaction_session_timeout = 0`;
      const { epoch: begun, ordinal, isOwn } = await readState(database);
      const isWhole = isOwn && ordinal > 0n && (await store.epoch()) === begun;
      const isComplete = isWhole && (await store.areServersKnown());
      if (isComplete && !options.force) return undefined;
      const epoch = await beginEpoch(database);
      await store.clear(epoch);
      await writeAllTenants(parts);
      // Rejects where the lock was lost with its connection: another process may be rebuilding.
      await tx.$queryRaw`SELECT 1`;
      await store.complete(epoch);
      await store.append(['']);
      return epoch;
    },
    { timeout: longestRebuildMs },
  );
}

async function writeAllTenants(parts: SnapshotParts): Promise<void> {
  const { database, log } = parts;
  const end = performance.now() + longestWaitMs;
  const warn = (error: unknown) => log.warn({ err: error }, 'a slow tenant could not be rebuilt');
  const turns = createPatientTurns({ ...patience, onLateError: warn });
  const unfinished = new Set<string>();
  const late = new Set<string>();
  await turns.take(tenantIds(database), async (tenantId) => {
    unfinished.add(tenantId);
    await writeOrKeep(parts, tenantId);
    unfinished.delete(tenantId);
    if (late.has(tenantId)) await dropLate(database, tenantId);
  });
  await Promise.race([
    turns.settled(),
    sleep(Math.max(0, end - performance.now()), undefined, { ref: false }),
  ]);
  for (const tenantId of unfinished) {
    late.add(tenantId);
    await noteLate(parts, tenantId);
  }
}

/** Objects that cannot be written are left to the sweep of the outbox. Rejects where a server is away. */
async function writeOrKeep(parts: SnapshotParts, tenantId: string): Promise<void> {
  const { database, store } = parts;
  try {
    await keep(parts, tenantId, { objects: await writeTenant(parts, tenantId) });
  } catch (error) {
    // Where both servers answer, the fault is the tenant's.
    await Promise.all([database.$queryRaw`SELECT 1`, store.epoch()]);
    await writeUnbuiltKeys(parts, tenantId);
    await keep(parts, tenantId, { objects: [{ kind: 'tenant', objectId: tenantId }], error });
  }
}

async function keep(
  { database, log }: SnapshotParts,
  tenantId: string,
  { objects, error }: { objects: Parameters<typeof keepFailed>[2]; error?: unknown },
): Promise<void> {
  if (objects.length === 0) return;
  const added = await keepFailed(database, tenantId, objects);
  if (added === 0) return;
  log.error({ tenantId, objects: added, err: error }, 'a rebuild could not write all of a tenant');
}

/**
 * Writes notes for its keys, so that its callers get 503 and not 401; if this process crashes, the sweep finishes the
 * tenant.
 */
async function noteLate(parts: SnapshotParts, tenantId: string): Promise<void> {
  await writeUnbuiltKeys(parts, tenantId);
  await keepLate(parts.database, tenantId);
  parts.log.warn({ tenantId }, 'a slow tenant is rebuilt beside the others');
}
