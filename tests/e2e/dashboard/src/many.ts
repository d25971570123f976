/** The data of a large team, written to the database directly; the pages need no values. */
import type { PostgresClient } from '@knoxcall/testkit';

/** `many_000001` and on, each with a version in the default environment. */
export async function writeSecrets(database: PostgresClient, slug: string, count: number): Promise<void> {
  await database.query(
    `WITH place AS (
       SELECT t.id AS tenant_id, e.id AS environment_id
       FROM tenants t JOIN environments e ON e.tenant_id = t.id AND e.is_default WHERE t.slug = $1
     ), made AS (
       INSERT INTO secrets (tenant_id, id, name, kind, base_environment_id, revision)
       SELECT tenant_id, gen_random_uuid(), 'many_' || lpad(n::text, 6, '0'), 'string', environment_id, 1
       FROM place, generate_series(1, $2::int) AS n
       RETURNING tenant_id, id, base_environment_id
     )
     INSERT INTO secret_environments (tenant_id, secret_id, environment_id, value_version)
     SELECT tenant_id, id, base_environment_id, 1 FROM made`,
    [slug, count],
  );
  await database.query('ANALYZE secrets, secret_environments');
}

/** Records of the last 30 days, the newest of this moment; one in 20 was refused. `keyId` sent all of them. */
export async function writeLogs(
  database: PostgresClient,
  { slug, keyId, routeId }: { slug: string; keyId: string; routeId: string },
  count: number,
): Promise<void> {
  await database.query(
    `INSERT INTO request_logs (tenant_id, request_id, at, route_id, method, path, status_code, upstream_status,
       latency_ms, environment, client_ip, api_key_id, secrets_used, request_headers, request_body)
     SELECT t.id, gen_random_uuid(), now() - n * interval '30 days' / $4::int, $3::uuid, 'POST', '/v1/charges/' || n,
       CASE WHEN n % 20 = 0 THEN 422 ELSE 200 END, 200, n % 300, 'production', '203.0.113.7', $2::uuid,
       '["stripe_prod_key"]', '{"authorization": "Bearer {{secret:stripe_prod_key}}", "content-type": "application/json"}',
       '{"amount": ' || n || ', "currency": "usd"}'
     FROM tenants t, generate_series(1, $4::int) AS n WHERE t.slug = $1`,
    [slug, keyId, routeId, count],
  );
  await database.query('ANALYZE request_logs');
}
