/** Writes records into PostgreSQL, once each however often they come, and with them the last use of their keys. */
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { isUuid } from '../http/find-by-id.ts';
import { toProblem } from '../http/to-problem.ts';
import { parseRecord } from './log-record.ts';
import type { StreamEntry } from './log-stream.ts';

export type StoreOutcome = { stored: number; bad: number };

/** Rejects only where the database is away; a record that it can never take is counted as bad. */
export async function storeRecords(
  database: PrismaClient,
  entries: readonly StreamEntry[],
): Promise<StoreOutcome> {
  const rows = entries
    .map(({ record }) => (record === null ? undefined : parseRecord(record)))
    .filter((row) => row !== undefined);
  const unreadable = entries.length - rows.length;
  const refused = await insert(database, rows);
  await noteKeys(database, rows);
  return { stored: rows.length - refused, bad: unreadable + refused };
}

/** Never back in time: records of several proxies come in any order. */
async function noteKeys(
  database: PrismaClient,
  rows: readonly Prisma.RequestLogCreateManyInput[],
): Promise<void> {
  const used = new Map<string, Prisma.RequestLogCreateManyInput>();
  for (const row of rows) {
    const known = used.get(row.apiKeyId);
    if (isUuid(row.apiKeyId) && (known === undefined || known.at < row.at)) used.set(row.apiKeyId, row);
  }
  for (const { tenantId, apiKeyId: id, at } of used.values()) {
    const earlier = [{ lastUsedAt: null }, { lastUsedAt: { lt: at } }];
    await database.apiKey.updateMany({ where: { tenantId, id, OR: earlier }, data: { lastUsedAt: at } });
  }
}

/** How many were refused. One bad row must not keep the others of its batch out for ever. */
async function insert(
  database: PrismaClient,
  rows: readonly Prisma.RequestLogCreateManyInput[],
): Promise<number> {
  if (rows.length === 0) return 0;
  try {
    await database.requestLog.createMany({ data: [...rows], skipDuplicates: true });
    return 0;
  } catch (error) {
    if (toProblem(error).type === 'dependency_unavailable') throw error;
    if (rows.length === 1) return 1;
  }
  let refused = 0;
  for (const part of partsOf(rows)) refused += await insert(database, part);
  return refused;
}

/** By tenant first, so that nobody waits for the halves of another one's. */
function partsOf(rows: readonly Prisma.RequestLogCreateManyInput[]) {
  const byTenant = Map.groupBy(rows, ({ tenantId }) => tenantId);
  if (byTenant.size > 1) return [...byTenant.values()].toSorted((one, other) => one.length - other.length);
  const middle = Math.ceil(rows.length / 2);
  return [rows.slice(0, middle), rows.slice(middle)];
}
