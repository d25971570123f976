-- Outside a transaction: the table may be large, and records are written and read meanwhile.
-- Makes "request_logs" ready to become a partition of itself (the next migration, decision 0017): the key that partitions
-- have, and the proof that no record is later than a week from now, so that nothing is searched while the table is locked.
DROP INDEX CONCURRENTLY IF EXISTS "request_logs_before_days_pkey";
CREATE UNIQUE INDEX CONCURRENTLY "request_logs_before_days_pkey" ON "request_logs"("tenant_id", "request_id", "at");
CREATE TABLE IF NOT EXISTS "request_logs_without_day" (LIKE "request_logs" INCLUDING DEFAULTS);
ALTER TABLE "request_logs" DROP CONSTRAINT IF EXISTS "request_logs_before_days";
DO $$ BEGIN EXECUTE format('ALTER TABLE "request_logs" ADD CONSTRAINT "request_logs_before_days" CHECK ("at" < %L) NOT VALID', (date_trunc('day', now() AT TIME ZONE 'UTC') + interval '7 days') AT TIME ZONE 'UTC'); END $$;
WITH ahead AS (DELETE FROM "request_logs" WHERE "at" >= (date_trunc('day', now() AT TIME ZONE 'UTC') + interval '7 days') AT TIME ZONE 'UTC' RETURNING *) INSERT INTO "request_logs_without_day" SELECT * FROM ahead;
ALTER TABLE "request_logs" VALIDATE CONSTRAINT "request_logs_before_days";
