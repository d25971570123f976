/** Services never change the schema: they check that it is the one they were built for. */
import type { PrismaClient } from '../generated/client.ts';
import { migrationNames } from './migrations.ts';

/** Migrations of this version that the database lacks; empty when it is up to date. */
export async function missingMigrations(database: PrismaClient): Promise<string[]> {
  return (await compareMigrations(database)).missing;
}

/** `unknown`: migrations of the database that this version does not have. */
export async function compareMigrations(
  database: PrismaClient,
): Promise<{ missing: string[]; unknown: string[] }> {
  const wanted = await migrationNames();
  const [table] = await database.$queryRaw<{ found: boolean }[]>`
    SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found`;
  if (!table?.found) return { missing: wanted, unknown: [] };
  const rows = await database.$queryRaw<{ migration_name: string }[]>`
    SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  const applied = rows.map((row) => row.migration_name);
  return {
    missing: wanted.filter((name) => !applied.includes(name)),
    unknown: applied.filter((name) => !wanted.includes(name)),
  };
}

/** Whether the connected role could change or remove audit events, or disable their protection. */
export async function mayChangeAuditLog(database: PrismaClient): Promise<boolean> {
  const [rights] = await database.$queryRaw<{ may: boolean }[]>`
    SELECT r.rolsuper OR pg_has_role(r.oid, c.relowner, 'MEMBER')
      OR has_table_privilege(r.oid, c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER') AS may
    FROM pg_roles r, pg_class c WHERE r.rolname = current_user AND c.oid = 'audit_events'::regclass`;
  return rights?.may ?? true;
}
