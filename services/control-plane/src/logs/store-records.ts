/** Writes records into PostgreSQL, once each however often they come, and the last use of their keys. */
import { copyRow, copyRows, type PrismaClient, sqlOf, transact } from '@knoxcall/database';
import { isUuid } from '../http/resource.ts';
import { toProblem } from '../http/to-problem.ts';
import { type KeyUses, storeKeyUses } from '../keys/store-key-uses.ts';
import { addTraffic } from '../traffic/add-traffic.ts';
import { type LogRow, logColumns, logRow } from './log-row.ts';
import type { StreamEntry } from './log-stream.ts';

type StoreOutcome = { stored: number; bad: number };

/** `hasSink`: each record is queued for the operator's sink, too. */
type Store = { database: PrismaClient; hasSink: boolean };

/**
 * Rejects only where the database is away. A line that is no record is counted as bad, and so is a record that
 * PostgreSQL refuses: it checks the type of each column.
 */
export async function storeRecords(store: Store, entries: readonly StreamEntry[]): Promise<StoreOutcome> {
  const lines = entries.flatMap(({ records }) => (records ?? '').split('\n'));
  const rows = lines.flatMap((line) => logRow(line) ?? []);
  const refused = await storeRows(store, rows);
  return { stored: rows.length - refused, bad: lines.length - rows.length + refused };
}

/** Returns how many were refused. One bad record must not block the others of its batch. */
async function storeRows(store: Store, rows: readonly LogRow[]): Promise<number> {
  if (rows.length === 0 || (await nullIfRefused(copyAll(store, rows))) !== null) return 0;
  // Entries of a worker that died, or that a proxy sent twice, are refused because they are there.
  const fresh = await freshOf(store.database, rows);
  if (fresh.length < rows.length) return storeRows(store, fresh);
  if (rows.length === 1) return 1;
  let refused = 0;
  for (const part of divided(rows)) refused += await storeRows(store, part);
  return refused;
}

async function nullIfRefused<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (toProblem(error).type === 'dependency_unavailable') throw error;
    return null;
  }
}

/** All of them, or none. Returns how many. */
async function copyAll({ database, hasSink }: Store, rows: readonly LogRow[]): Promise<number> {
  await transact(database, async (tx) => {
    await copyRows(tx, { into: `request_logs (${logColumns})`, rows: rows.map(({ row }) => row) });
    const unsent = hasSink ? rows.map((row) => copyRow(keyOf(row))) : [];
    if (hasSink)
      await copyRows(tx, { into: 'unsent_request_logs (tenant_id, request_id, at)', rows: unsent });
    await addTraffic(tx, rows);
  });
  await storeKeyUses(database, lastUses(rows));
  return rows.length;
}

/** Those that are not stored yet, each once. */
async function freshOf(database: PrismaClient, rows: readonly LogRow[]): Promise<LogRow[]> {
  const fresh = new Map(rows.map((row) => [keyOf(row).join(' '), row]));
  const [tenantIds, requestIds, times] = [0, 1, 2].map((at) => rows.map((row) => keyOf(row)[at]));
  const stored = await nullIfRefused(
    sqlOf(database)<{ tenantId: string; requestId: string; at: Date }>`
      SELECT tenant_id AS "tenantId", request_id AS "requestId", at
      FROM request_logs JOIN unnest(${tenantIds}::uuid[], ${requestIds}::uuid[], ${times}::timestamptz[])
        AS wanted (tenant_id, request_id, at) USING (tenant_id, request_id, at)`,
  );
  for (const one of stored ?? []) fresh.delete(keyOf({ ...one, at: one.at.getTime() }).join(' '));
  return [...fresh.values()];
}

/** Of the row in its table. */
function keyOf({
  tenantId,
  requestId,
  at,
}: Pick<LogRow, 'tenantId' | 'requestId' | 'at'>): readonly string[] {
  return [tenantId, requestId, new Date(at).toISOString()];
}

/** Of each key. */
function lastUses(rows: readonly LogRow[]): KeyUses {
  const uses = new Map<string, { tenantId: string; at: number }>();
  for (const { apiKeyId, tenantId, at } of rows) {
    const known = uses.get(apiKeyId);
    if (known === undefined || known.at < at) uses.set(apiKeyId, { tenantId, at });
  }
  const known = [...uses].filter(([id]) => isUuid(id));
  return new Map(known.map(([id, { tenantId, at }]) => [id, { tenantId, at: new Date(at) }]));
}

/** By tenant first, so that one tenant's bad records do not split another's batch; then in halves. */
function divided(rows: readonly LogRow[]): (readonly LogRow[])[] {
  const byTenant = Map.groupBy(rows, ({ tenantId }) => tenantId);
  if (byTenant.size > 1) return [...byTenant.values()].toSorted((one, other) => one.length - other.length);
  const middle = Math.ceil(rows.length / 2);
  return [rows.slice(0, middle), rows.slice(middle)];
}
