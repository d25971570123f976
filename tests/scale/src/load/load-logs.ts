/**
 * Request records straight into PostgreSQL, in the order of their times over four weeks, made by PostgreSQL itself. Indexes are
 * made afterwards: of millions of records they outgrow its memory, and each record would touch another page.
 */
import { connectPostgres, type PostgresClient, type Product } from '@knoxcall/testkit';
import type { Told } from '../told.ts';

const atOnce = 20_000;
/** What few records have: one in so many. */
export const rareEvery = 100_000;
export const rareStatus = 418;

const days = 28;

/** One in ten is of the large tenant, which comes first. */
export async function loadLogs(
  product: Product,
  { tenantIds, logs }: { tenantIds: readonly string[]; logs: number },
  told: Told,
): Promise<void> {
  const owner = await connectPostgres(product.servers.directDatabaseUrl);
  await owner.query(
    `SELECT make_request_log_day((now() AT TIME ZONE 'UTC')::date - ago) FROM generate_series(1, ${days}) AS ago`,
  );
  const definitions = await dropIndexes(owner);
  await insertAll(product, { tenantIds, logs }, told);
  for (const definition of definitions) await owner.query(definition);
  await owner.end();
}

/** Of all days; the one of the primary key, too. Gives the statements that make them again. */
async function dropIndexes(owner: PostgresClient): Promise<string[]> {
  const { rows } = await owner.query(`
    SELECT format('ALTER TABLE request_logs DROP CONSTRAINT %I', conname) AS gone,
      format('ALTER TABLE request_logs ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)) AS back
    FROM pg_constraint WHERE conrelid = 'request_logs'::regclass AND contype = 'p'
    UNION ALL
    SELECT format('DROP INDEX %s', indexrelid::regclass), replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
    FROM pg_index WHERE indrelid = 'request_logs'::regclass AND NOT indisprimary`);
  for (const { gone } of rows) await owner.query(gone);
  return rows.map(({ back }) => String(back));
}

async function insertAll(
  product: Product,
  { tenantIds, logs }: { tenantIds: readonly string[]; logs: number },
  told: Told,
): Promise<void> {
  const client = await connectPostgres(product.servers.databaseUrl);
  // Data lost in a crash is made again.
  await client.query('SET synchronous_commit = off');
  for (let from = 0; from < logs; from += atOnce) {
    const to = Math.min(logs, from + atOnce);
    await client.query(insertLogs, [tenantIds, from, to, logs]);
    told(`${to} of ${logs} log records`);
  }
  await client.end();
}

const insertLogs = `
  INSERT INTO request_logs (tenant_id, request_id, at, route_id, method, path, status_code, upstream_status, latency_ms,
    environment, client_ip, api_key_id, secrets_used, error, error_code, request_headers, request_body)
  SELECT tenant_id, gen_random_uuid(), now() - interval '${days} days' * (1 - number::float / $4::int),
    (SELECT id FROM routes WHERE routes.tenant_id = made.tenant_id LIMIT 1),
    CASE WHEN number % 3 = 0 THEN 'POST' ELSE 'GET' END, '/v1/charges/' || number, status, status, number % 400,
    'production', '10.0.' || number % 256 || '.7',
    (SELECT id FROM api_keys WHERE api_keys.tenant_id = made.tenant_id LIMIT 1)::text,
    '["secret_0"]', CASE WHEN status >= 500 THEN 'upstream_unreachable' END,
    CASE WHEN status >= 500 THEN 'ECONNREFUSED' END,
    '{"accept":"application/json","authorization":"***","content-type":"application/json","user-agent":"shop/1.0"}',
    CASE WHEN number % 3 = 0 THEN '{"amount":' || number || ',"key":"{{secret:secret_0}}"}' END
  FROM (
    SELECT number,
      ($1::uuid[])[CASE WHEN number % 10 = 0 THEN 1 ELSE 1 + number % cardinality($1::uuid[]) END] AS tenant_id,
      CASE WHEN number % ${rareEvery} = 0 THEN ${rareStatus} WHEN number / 10 % 100 = 1 THEN 502 WHEN number / 10 % 50 = 2 THEN 404
        ELSE 200 END AS status
    FROM generate_series($2::int, $3::int - 1) AS number
  ) made`;
