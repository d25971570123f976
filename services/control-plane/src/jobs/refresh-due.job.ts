/** Finds connections that are due, in PostgreSQL, and gives each a job of its own. */
import type { PrismaClient } from '@knoxcall/database';
import type { RefreshJob } from './refresh-connection.job.ts';

const batch = 500;

type Due = Pick<RefreshJob, 'tenant' | 'secret' | 'environment' | 'revision'>;

/** Tenants take turns, so that many connections of one do not delay the others. */
export function createRefreshDue(
  database: PrismaClient,
  enqueue: (jobs: readonly RefreshJob[]) => Promise<void>,
): () => Promise<void> {
  return async () => {
    // A leased connection, by PostgreSQL's clock, is being refreshed or not safe to refresh yet; due times were written
    // by our clock.
    const due = await database.$queryRaw<Due[]>`
      SELECT tenant_id AS tenant, secret_id AS secret, environment_id AS environment,
        coalesce(access_token_revision, 0)::text AS revision
      FROM (
        SELECT connection.*,
          row_number() OVER (PARTITION BY connection.tenant_id ORDER BY next_refresh_at) AS turn
        FROM oauth2_connections connection JOIN tenants ON tenants.id = connection.tenant_id
        WHERE next_refresh_at <= ${new Date()} AND (lease_until IS NULL OR lease_until <= now()) AND tenants.enabled
      ) waiting
      ORDER BY turn, next_refresh_at LIMIT ${batch}`;
    await enqueue(due.map((one) => ({ ...one, reason: 'due' })));
  };
}
