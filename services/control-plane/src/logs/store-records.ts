/** Writes records into PostgreSQL, once each however often they come, and the last use of their keys. */
import { type PrismaClient, sqlOf, transact } from '@knoxcall/database';
import { isUuid } from '../http/resource.ts';
import { toProblem } from '../http/to-problem.ts';
import { type KeyUses, storeKeyUses } from '../keys/store-key-uses.ts';
import { addTraffic, type CountedRequests } from '../traffic/add-traffic.ts';
import type { StreamEntry } from './log-stream.ts';
import { storableLine } from './storable-line.ts';

type StoreOutcome = { stored: number; bad: number };

/** `hasSink`: each record is queued for the operator's sink, too. */
type Store = { database: PrismaClient; hasSink: boolean };

/** Records of one tenant, each of them JSON by itself. */
type Part = { readonly tenant: string; readonly lines: readonly string[] };

/**
 * Rejects only where the database is away. A line that is no JSON is counted as bad, and so is a record that PostgreSQL
 * refuses: it checks the type of each column.
 */
export async function storeRecords(store: Store, entries: readonly StreamEntry[]): Promise<StoreOutcome> {
  const given = entries.map(({ tenant, records }) => ({ tenant, lines: (records ?? '').split('\n') }));
  // A line that is no JSON by itself could take the lines after it, of anybody, into a value of its own.
  const parts = given.map(({ tenant, lines }) => ({
    tenant,
    lines: lines.flatMap((line) => storableLine(line) ?? []),
  }));
  const stored = countOf(parts) - (await insertParts(store, parts));
  return { stored, bad: countOf(given) - stored };
}

/** Returns how many were refused. One bad record must not block the others of its batch. */
async function insertParts(store: Store, parts: readonly Part[]): Promise<number> {
  if (countOf(parts) === 0 || (await insert(store, parts))) return 0;
  if (countOf(parts) === 1) return 1;
  let refused = 0;
  for (const smaller of divided(parts)) refused += await insertParts(store, smaller);
  return refused;
}

/** Stores all of them, or none and returns false. */
async function insert(store: Store, parts: readonly Part[]): Promise<boolean> {
  const records = parts.flatMap(({ lines }) => lines).join(',');
  try {
    await storeKeyUses(store.database, lastUses(await insertAll(store, `[${records}]`)));
    return true;
  } catch (error) {
    if (toProblem(error).type === 'dependency_unavailable') throw error;
    return false;
  }
}

type Stored = CountedRequests & { apiKeyId: string };

/**
 * One statement with one parameter: PostgreSQL makes rows from JSON faster than we make parameters from rows. A
 * repeated record is not returned, so it is summed up once.
 */
function insertAll({ database, hasSink }: Store, records: string): Promise<Stored[]> {
  return transact(database, async (tx) => {
    const stored = await sqlOf(tx)<Stored>`
      WITH stored AS (
        INSERT INTO request_logs (tenant_id, request_id, at, route_id, target, method, path, status_code, upstream_status,
          latency_ms, environment, client_ip, api_key_id, secrets_used, placeholders_left, error, error_code, retried,
          request_headers, request_body)
        SELECT tenant_id, request_id, ts, route_id, target, method, path, status_code, upstream_status, latency_ms,
          environment, client_ip, api_key_id, secrets_used, coalesce(placeholders_left, '[]'), error, error_code, retried,
          request_headers, request_body
        FROM json_to_recordset(${records}::json) AS record (tenant_id uuid, request_id uuid, ts timestamptz,
          route_id uuid, target text, method text, path text, status_code int, upstream_status int, latency_ms int,
          environment text, client_ip text, api_key_id text, secrets_used jsonb, placeholders_left jsonb, error text,
          error_code text, retried boolean, request_headers jsonb, request_body text)
        -- A time for PostgreSQL, but for nobody who reads it.
        WHERE isfinite(ts) IS NOT FALSE
        ON CONFLICT DO NOTHING
        RETURNING tenant_id, request_id, at, route_id, environment, status_code, latency_ms, api_key_id),
      unsent AS (
        INSERT INTO unsent_request_logs (tenant_id, request_id, at)
        SELECT tenant_id, request_id, at FROM stored WHERE ${hasSink}::boolean)
      SELECT tenant_id AS "tenantId", route_id AS "routeId", environment, status_code AS "statusCode",
        latency_ms AS "latencyMs", api_key_id AS "apiKeyId", count(*)::int AS requests, max(at) AS "lastAt"
      FROM stored
      GROUP BY tenant_id, route_id, environment, status_code, latency_ms, api_key_id, date_trunc('hour', at)`;
    await addTraffic(tx, stored);
    return stored;
  });
}

/** Of each key. */
function lastUses(stored: readonly Stored[]): KeyUses {
  const uses = new Map<string, { tenantId: string; at: Date }>();
  for (const { apiKeyId: id, tenantId, lastAt: at } of stored) {
    const known = uses.get(id);
    if (isUuid(id) && (known === undefined || known.at < at)) uses.set(id, { tenantId, at });
  }
  return uses;
}

const countOf = (parts: readonly Part[]): number => parts.reduce((sum, { lines }) => sum + lines.length, 0);

/** By tenant first, so that one tenant's bad records do not split another's batch; then in halves. */
function divided(parts: readonly Part[]): Part[][] {
  const byTenant = Map.groupBy(parts, ({ tenant }) => tenant);
  if (byTenant.size > 1) return [...byTenant.values()].toSorted((one, other) => one.length - other.length);
  const single = parts.flatMap(({ tenant, lines }) => lines.map((line) => ({ tenant, lines: [line] })));
  const middle = Math.ceil(single.length / 2);
  return [single.slice(0, middle), single.slice(middle)];
}
