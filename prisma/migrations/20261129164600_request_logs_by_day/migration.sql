-- Request records lie in one partition for each day (UTC), decision 0017. The table of before becomes the partition of the
-- days up to a week from now, as the migration before prepared it.

ALTER TABLE "request_logs" RENAME TO "request_logs_before_days";
ALTER TABLE "request_logs_before_days" DROP CONSTRAINT "request_logs_pkey",
  ADD CONSTRAINT "request_logs_before_days_pkey" PRIMARY KEY USING INDEX "request_logs_before_days_pkey";
ALTER INDEX "request_logs_tenant_id_at_request_id_idx" RENAME TO "request_logs_before_days_tenant_id_at_request_id_idx";
ALTER INDEX "request_logs_tenant_id_route_id_at_idx" RENAME TO "request_logs_before_days_tenant_id_route_id_at_idx";

CREATE TABLE "request_logs" (
  LIKE "request_logs_before_days" INCLUDING DEFAULTS,
  CONSTRAINT "request_logs_pkey" PRIMARY KEY ("tenant_id", "request_id", "at")
) PARTITION BY RANGE ("at");
CREATE INDEX "request_logs_tenant_id_at_request_id_idx" ON "request_logs"("tenant_id", "at", "request_id");
CREATE INDEX "request_logs_tenant_id_route_id_at_idx" ON "request_logs"("tenant_id", "route_id", "at");

-- Services of the release before go on at once: they have the rights that they had.
DO $$
DECLARE given record;
BEGIN
  FOR given IN
    SELECT grantee::regrole AS role, string_agg(privilege_type, ', ') AS rights
    FROM pg_class, aclexplode(relacl)
    WHERE oid = '"request_logs_before_days"'::regclass AND grantee NOT IN (0, relowner) GROUP BY grantee
  LOOP
    EXECUTE format('GRANT %s ON "request_logs" TO %s', given.rights, given.role);
  END LOOP;
END $$;

-- An empty table, as of a new installation, is no partition of anything.
DO $$
DECLARE until_day text := (
  SELECT substring(pg_get_constraintdef(oid) FROM '''([^'']+)''') FROM pg_constraint
  WHERE conrelid = '"request_logs_before_days"'::regclass AND conname = 'request_logs_before_days');
BEGIN
  IF EXISTS (SELECT FROM "request_logs_before_days") THEN
    -- A first try of the migration before, on an earlier day, may have set these aside.
    WITH back AS (DELETE FROM "request_logs_without_day" WHERE "at" < until_day::timestamptz RETURNING *)
    INSERT INTO "request_logs_before_days" SELECT * FROM back;
    EXECUTE format('ALTER TABLE "request_logs" ATTACH PARTITION "request_logs_before_days" FOR VALUES FROM (MINVALUE) TO (%L)', until_day);
    ALTER TABLE "request_logs_before_days" DROP CONSTRAINT "request_logs_before_days";
  ELSE
    DROP TABLE "request_logs_before_days";
  END IF;
END $$;
-- Takes records of days that have no partition, so that none is refused.
ALTER TABLE "request_logs" ATTACH PARTITION "request_logs_without_day" DEFAULT;

CREATE VIEW "request_log_days" AS
SELECT "partition", substring(bounds FROM 'FROM \(''([^'']+)')::timestamptz AS "since",
  substring(bounds FROM 'TO \(''([^'']+)')::timestamptz AS "until"
FROM (
  SELECT oid::regclass AS "partition", pg_get_expr(relpartbound, oid) AS bounds
  FROM pg_inherits JOIN pg_class ON oid = inhrelid WHERE inhparent = '"request_logs"'::regclass
) AS partitions
WHERE bounds <> 'DEFAULT';

-- What the role that removes records may do with partitions; it owns none. Names in the bodies are complete, so nobody
-- else's objects can stand in for them. Both fail where a reader keeps them waiting, before others wait for long.
DO $migration$
DECLARE functions text := $functions$
CREATE FUNCTION @.make_request_log_day(day date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' SET lock_timeout = '2s' AS $body$
DECLARE
  day_table text := '@.request_logs_' || to_char(day, 'YYYYMMDD');
  from_time timestamptz := day;
  to_time timestamptz := day + 1;
BEGIN
  IF EXISTS (SELECT FROM @.request_log_days WHERE since IS NOT DISTINCT FROM from_time OR until > from_time AND since IS NULL) THEN
    RETURN false;
  END IF;
  -- No record is then on its way into the partition that has it moved away.
  LOCK TABLE ONLY @.request_logs IN ACCESS EXCLUSIVE MODE;
  IF to_regclass(day_table) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE %s (LIKE @.request_logs INCLUDING DEFAULTS)', day_table);
  EXECUTE format('WITH moved AS (DELETE FROM @.request_logs_without_day WHERE at >= %L AND at < %L RETURNING *)
    INSERT INTO %s SELECT * FROM moved', from_time, to_time, day_table);
  EXECUTE format('ALTER TABLE @.request_logs ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)', day_table, from_time, to_time);
  RETURN true;
END $body$;

CREATE FUNCTION @.drop_request_log_days(keep_days integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' SET lock_timeout = '2s' AS $body$
DECLARE
  last_end timestamptz := date_trunc('day', now()) - make_interval(days => keep_days);
  dropped integer := 0;
  expired record;
BEGIN
  IF NOT EXISTS (SELECT FROM @.request_log_days WHERE until <= last_end) THEN
    RETURN 0;
  END IF;
  LOCK TABLE ONLY @.request_logs IN ACCESS EXCLUSIVE MODE;
  FOR expired IN SELECT "partition" AS name FROM @.request_log_days WHERE until <= last_end LOOP
    EXECUTE format('DROP TABLE %s', expired.name);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $body$;

REVOKE ALL ON FUNCTION @.make_request_log_day(date), @.drop_request_log_days(integer) FROM PUBLIC;
$functions$;
BEGIN
  EXECUTE replace(functions, '@', quote_ident(current_schema()));
END $migration$;

SELECT make_request_log_day((now() AT TIME ZONE 'UTC')::date + ahead) FROM generate_series(0, 3) AS ahead;
