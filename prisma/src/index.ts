export { Prisma, PrismaClient } from '../generated/client.ts';
export { applyMigrations } from './apply-migrations.ts';
export { compareMigrations, mayChangeAuditLog, missingMigrations } from './check-database.ts';
export { connectDatabase } from './connect.ts';
export { copyRow, copyRows } from './copy-rows.ts';
export { isDatabaseAway, type Refusal, refusalOf } from './is-database-away.ts';
export { missingRights } from './prepare-roles.ts';
export { requirePostgres } from './require-postgres.ts';
export { type Sql, sqlOf, transact } from './sql.ts';
