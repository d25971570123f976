/**
 * The due rows of the outbox. Tenants take turns, and rows that fail through a fault of their own wait longer every
 * time, so that no tenant's rows block another's.
 */
import type { PrismaClient } from '@knoxcall/database';
import type { OutboxRow } from './outbox-row.ts';

const tenantsOfRound = 1000;
const rowsOfTurn = 200;
const longestPauseSeconds = 30;

/**
 * Tenants with due rows, by skipping from one tenant to the next: a thousand rows of one tenant cost no more than one
 * row.
 */
export async function dueTenants(database: PrismaClient): Promise<string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE tenant AS (
      (SELECT tenant_id AS id FROM outbox ORDER BY tenant_id LIMIT 1)
      UNION ALL
      SELECT (SELECT tenant_id FROM outbox WHERE tenant_id > tenant.id ORDER BY tenant_id LIMIT 1)
      FROM tenant WHERE tenant.id IS NOT NULL
    )
    SELECT id FROM tenant
    WHERE EXISTS (SELECT 1 FROM outbox WHERE tenant_id = tenant.id AND next_at <= now())
    LIMIT ${tenantsOfRound}`;
  return rows.map(({ id }) => id);
}

export async function dueRows(database: PrismaClient, tenantId: string): Promise<OutboxRow[]> {
  return database.$queryRaw<OutboxRow[]>`
    SELECT id, tenant_id AS "tenantId", kind, object_id AS "objectId", revision, attempts FROM outbox
    WHERE tenant_id = ${tenantId}::uuid AND next_at <= now() ORDER BY next_at, id LIMIT ${rowsOfTurn}`;
}

/** For rows that failed through no fault of theirs: they are due again in a second. */
export async function putOff(database: PrismaClient, rows: readonly OutboxRow[]): Promise<void> {
  const ids = rows.map(({ id }) => String(id));
  await database.$executeRaw`
    UPDATE outbox SET next_at = now() + interval '1 second' WHERE id = ANY(${ids}::bigint[])`;
}

/** For rows that failed through their own fault: the pause doubles. */
export async function noteFailure(database: PrismaClient, rows: readonly OutboxRow[]): Promise<void> {
  const ids = rows.map(({ id }) => String(id));
  await database.$executeRaw`
    UPDATE outbox SET attempts = attempts + 1,
      next_at = now() + make_interval(secs => least(${longestPauseSeconds}, power(2, least(attempts, 10))))
    WHERE id = ANY(${ids}::bigint[])`;
}

/** For all due rows of the tenant: one failure counts for all of them. */
export async function noteTenantFailure(database: PrismaClient, tenantId: string): Promise<void> {
  await database.$executeRaw`
    UPDATE outbox SET attempts = worst.attempts + 1,
      next_at = now() + make_interval(secs => least(${longestPauseSeconds}, power(2, least(worst.attempts, 10))))
    FROM (SELECT max(attempts) AS attempts FROM outbox WHERE tenant_id = ${tenantId}::uuid) AS worst
    WHERE tenant_id = ${tenantId}::uuid AND next_at <= now()`;
}

/** Queues objects that a rebuild could not write. Returns how many of them are new. */
export async function keepFailed(
  database: PrismaClient,
  tenantId: string,
  objects: readonly Pick<OutboxRow, 'kind' | 'objectId'>[],
): Promise<number> {
  const kinds = objects.map(({ kind }) => kind);
  const ids = objects.map(({ objectId }) => objectId);
  return database.$executeRaw`
    INSERT INTO outbox (tenant_id, kind, object_id, revision, attempts)
    SELECT ${tenantId}::uuid, failed.kind, failed.object_id, 0, 1
    FROM unnest(${kinds}::text[], ${ids}::text[]) AS failed(kind, object_id)
    WHERE NOT EXISTS (
      SELECT 1 FROM outbox WHERE tenant_id = ${tenantId}::uuid AND outbox.kind = failed.kind
        AND outbox.object_id = failed.object_id AND attempts > 0)`;
}

/** Queues a second look at a tenant, for when its slow writer should be done. */
export async function keepLate(database: PrismaClient, tenantId: string): Promise<void> {
  await database.$executeRaw`
    INSERT INTO outbox (tenant_id, kind, object_id, revision, next_at)
    VALUES (${tenantId}::uuid, 'tenant', ${tenantId}, 0, now() + interval '30 seconds')`;
}

/** Removes that second look. */
export async function dropLate(database: PrismaClient, tenantId: string): Promise<void> {
  await database.$executeRaw`
    DELETE FROM outbox WHERE tenant_id = ${tenantId}::uuid AND kind = 'tenant' AND revision = 0 AND attempts = 0`;
}

/** Tenants and objects that fail through their own fault, and the oldest change that waits for them. */
export type Failing = { tenants: number; objects: number; since: Date | null };

export async function countFailing(database: PrismaClient, tenantId?: string): Promise<Failing> {
  const [row] = await database.$queryRaw<{ tenants: bigint; objects: bigint; since: Date | null }[]>`
    SELECT count(DISTINCT tenant_id) AS tenants, count(DISTINCT (tenant_id, kind, object_id)) AS objects,
      min(created_at) AS since
    FROM outbox WHERE attempts > 0 AND (${tenantId ?? null}::uuid IS NULL OR tenant_id = ${tenantId ?? null}::uuid)`;
  return {
    tenants: Number(row?.tenants ?? 0),
    objects: Number(row?.objects ?? 0),
    since: row?.since ?? null,
  };
}

/** Age of the oldest row; 0 where there is none. */
export async function oldestSeconds(database: PrismaClient): Promise<number> {
  const [row] = await database.$queryRaw<{ seconds: number }[]>`
    SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS seconds FROM outbox`;
  return row?.seconds ?? 0;
}
