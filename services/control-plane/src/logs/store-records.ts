/** Writes records into PostgreSQL, once each however often they come, and with them the last use of their keys. */
import type { PrismaClient } from '@knoxcall/database';
import { isUuid } from '../http/find-by-id.ts';
import { toProblem } from '../http/to-problem.ts';
import { addTraffic, type CountedRequest } from '../traffic/add-traffic.ts';
import { type LogRecord, parseRecord } from './log-record.ts';
import type { StreamEntry } from './log-stream.ts';

export type StoreOutcome = { stored: number; bad: number };

/** Rejects only where the database is away; a record that it can never take is counted as bad. */
export async function storeRecords(
  database: PrismaClient,
  entries: readonly StreamEntry[],
): Promise<StoreOutcome> {
  const parsed = entries.flatMap(({ records }) => records?.split('\n') ?? ['']).map(parseRecord);
  const known = parsed.filter((record) => record !== undefined);
  const refused = await insert(database, known);
  await noteKeys(database, known);
  return { stored: known.length - refused, bad: parsed.length - known.length + refused };
}

/** Never back in time: records of several proxies come in any order. */
async function noteKeys(database: PrismaClient, records: readonly LogRecord[]): Promise<void> {
  const used = new Map<string, { tenantId: string; at: Date }>();
  for (const { api_key_id: id, tenant_id: tenantId, at: cameAt } of records) {
    const [at, known] = [new Date(cameAt), used.get(id)];
    if (isUuid(id) && (known === undefined || known.at < at)) used.set(id, { tenantId, at });
  }
  for (const [id, { tenantId, at }] of used) {
    const earlier = [{ lastUsedAt: null }, { lastUsedAt: { lt: at } }];
    await database.apiKey.updateMany({ where: { tenantId, id, OR: earlier }, data: { lastUsedAt: at } });
  }
}

/** How many were refused. One bad record must not keep the others of its batch out for ever. */
async function insert(database: PrismaClient, records: readonly LogRecord[]): Promise<number> {
  if (records.length === 0) return 0;
  try {
    await insertAll(database, records);
    return 0;
  } catch (error) {
    if (toProblem(error).type === 'dependency_unavailable') throw error;
    if (records.length === 1) return 1;
  }
  let refused = 0;
  for (const part of partsOf(records)) refused += await insert(database, part);
  return refused;
}

/**
 * One statement with one parameter: PostgreSQL makes rows of JSON cheaper than Prisma makes parameters of rows. A record that
 * comes once more is not given back, and so is summed up once.
 */
async function insertAll(database: PrismaClient, records: readonly LogRecord[]): Promise<void> {
  await database.$transaction(async (tx) => {
    const stored = await tx.$queryRaw<CountedRequest[]>`
      INSERT INTO request_logs SELECT * FROM json_populate_recordset(null::request_logs, ${JSON.stringify(records)}::json)
      ON CONFLICT DO NOTHING
      RETURNING tenant_id AS "tenantId", at, route_id AS "routeId", environment, status_code AS "statusCode",
        latency_ms AS "latencyMs"`;
    await addTraffic(tx, stored);
  });
}

/** By tenant first, so that nobody waits for the halves of another one's. */
function partsOf(records: readonly LogRecord[]): LogRecord[][] {
  const byTenant = Map.groupBy(records, ({ tenant_id }) => tenant_id);
  if (byTenant.size > 1) return [...byTenant.values()].toSorted((one, other) => one.length - other.length);
  const middle = Math.ceil(records.length / 2);
  return [records.slice(0, middle), records.slice(middle)];
}
