/**
 * Removes expired rows: request logs and their sums, idempotency records, sessions, one-time tokens, webhook
 * deliveries, floors of deleted entries. Makes the days of request logs that come next.
 */
import type { PrismaClient } from '@knoxcall/database';
import { makeLogDays, removeOldLogs } from '../logs/log-days.ts';

/** Rows in one statement: few enough that no statement is long and nobody waits for one. */
const batchRows = 5_000;

/** Request records are removed with the maintenance role: the services' role may lack the right. */
type Databases = { database: PrismaClient; maintenanceDatabase: PrismaClient };

export function createRetention(
  { database, maintenanceDatabase }: Databases,
  options: { requestLogDays: number },
): () => Promise<void> {
  return async () => {
    await removeAll(
      () => database.$executeRaw`
        DELETE FROM traffic_hours WHERE ctid = ANY(ARRAY(
          SELECT ctid FROM traffic_hours WHERE hour < now() - make_interval(days => ${options.requestLogDays}::int)
          LIMIT ${batchRows}))`,
    );
    await removeAll(
      () => database.$executeRaw`
        DELETE FROM idempotency_records WHERE ctid = ANY(ARRAY(
          SELECT ctid FROM idempotency_records WHERE expires_at < now() LIMIT ${batchRows}))`,
    );
    // As long as their tombstones in Redis: no publisher is that late.
    await removeAll(
      () => database.$executeRaw`
        DELETE FROM snapshot_floors WHERE ctid = ANY(ARRAY(
          SELECT ctid FROM snapshot_floors WHERE gone_at < now() - interval '1 day' LIMIT ${batchRows}))`,
    );
    // Long after their last attempt; deliveries waiting for a disabled webhook are removed too.
    await removeAll(
      () => database.$executeRaw`
        DELETE FROM webhook_deliveries WHERE ctid = ANY(ARRAY(
          SELECT ctid FROM webhook_deliveries WHERE created_at < now() - interval '30 days' LIMIT ${batchRows}))`,
    );
    const over = { where: { expiresAt: { lt: new Date() } } };
    await database.apiKey.deleteMany({ where: { role: 'test', expiresAt: { lt: dayAgo() } } });
    await database.oAuth2Ticket.deleteMany(over);
    await database.session.deleteMany(over);
    await database.oneTimeLink.deleteMany(over);
    await database.spentFlow.deleteMany(over);
    // At the end: a long read of the log makes these fail, and nothing else.
    await makeLogDays(maintenanceDatabase);
    await removeOldLogs(maintenanceDatabase, options.requestLogDays);
    // Rows for a sink that accepts nothing: their records are deleted.
    await removeAll(
      () => database.$executeRaw`
        DELETE FROM unsent_request_logs WHERE number = ANY(ARRAY(
          SELECT unsent.number FROM (SELECT * FROM unsent_request_logs ORDER BY number LIMIT ${batchRows}) AS unsent
          LEFT JOIN request_logs AS log USING (tenant_id, request_id) WHERE log.request_id IS NULL))`,
    );
  };
}

/** Long after every proxy has dropped such a key. */
const dayAgo = (): Date => new Date(Date.now() - 86_400_000);

async function removeAll(removeSome: () => Promise<number>): Promise<void> {
  while ((await removeSome()) === batchRows);
}
