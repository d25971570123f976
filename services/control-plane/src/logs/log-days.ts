/** Request records lie in one partition for each day (UTC): days are made ahead, and dropped whole (decision 0017). */
import { type PrismaClient, sqlOf } from '@knoxcall/database';

/** Days with a partition before they come: so long may no worker run and records still find their own. */
const daysAhead = 3;
/** Rows in one statement: few enough that no statement is long and nobody waits for one. */
const batchRows = 5_000;

/** `maintenance`: connected as the role that removes records. */
export async function makeLogDays(maintenance: PrismaClient): Promise<void> {
  await sqlOf(maintenance)`
    SELECT make_request_log_day((now() AT TIME ZONE 'UTC')::date + ahead) FROM generate_series(0, ${daysAhead}::int) AS ahead`;
}

/** Whole days only: a record is kept for `keptDays`, and until the end of its day. */
export async function removeOldLogs(maintenance: PrismaClient, keptDays: number): Promise<void> {
  await sqlOf(maintenance)`SELECT drop_request_log_days(${keptDays}::int)`;
  // What is left lies in no partition of one day: it came before there were any, or with a wrong clock.
  const removeSome = () => maintenance.$executeRaw`
    DELETE FROM request_logs WHERE (tenant_id, request_id, at) IN (
      SELECT tenant_id, request_id, at FROM request_logs
      WHERE at < (date_trunc('day', now() AT TIME ZONE 'UTC') - make_interval(days => ${keptDays}::int)) AT TIME ZONE 'UTC'
      LIMIT ${batchRows})`;
  while ((await removeSome()) === batchRows);
}
