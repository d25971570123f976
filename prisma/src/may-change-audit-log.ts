/** Tells whether the role that is connected could change or remove audit events, or stop what forbids it. */
import type { PrismaClient } from '../generated/client.ts';

export async function mayChangeAuditLog(database: PrismaClient): Promise<boolean> {
  const [rights] = await database.$queryRaw<{ may: boolean }[]>`
    SELECT r.rolsuper OR pg_has_role(r.oid, c.relowner, 'MEMBER')
      OR has_table_privilege(r.oid, c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER') AS may
    FROM pg_roles r, pg_class c WHERE r.rolname = current_user AND c.oid = 'audit_events'::regclass`;
  return rights?.may ?? true;
}
