export { Prisma, PrismaClient } from '../generated/client.ts';
export { applyMigrations } from './apply-migrations.ts';
export { compareMigrations, missingMigrations } from './check-schema-version.ts';
export { connectDatabase } from './connect.ts';
export { isDatabaseAway } from './is-database-away.ts';
export { mayChangeAuditLog } from './may-change-audit-log.ts';
export { missingRights } from './missing-rights.ts';
export { requirePostgres } from './require-postgres.ts';
