/** All objects of a tenant that have an entry. */
import { type PrismaClient, sqlOf } from '@knoxcall/database';
import type { Wanted } from './build-entries.ts';

/**
 * API keys come early, so that callers can authenticate while the rest is written. An environment without a revision
 * never had variables, and has no entry.
 */
export async function listObjects(database: PrismaClient, tenantId: string): Promise<Wanted[]> {
  const rows = await sqlOf(database)<Pick<Wanted, 'kind' | 'objectId'>>`
    WITH wanted AS (SELECT ${tenantId}::uuid AS tenant_id)
    SELECT kind, id AS "objectId" FROM (
      SELECT 1 AS turn, 'data-key' AS kind, id::text FROM data_keys JOIN wanted USING (tenant_id)
      UNION ALL SELECT 2, 'tenant', tenant_id::text FROM wanted
      UNION ALL SELECT 3, 'api-key', key_id FROM api_keys JOIN wanted USING (tenant_id) WHERE revoked_at IS NULL
      UNION ALL SELECT 4, 'value', secret_id || ':' || environment_id FROM secret_environments JOIN wanted USING (tenant_id)
      UNION ALL SELECT 4, 'value', secret_id || ':' || environment_id FROM oauth2_connections JOIN wanted USING (tenant_id)
      UNION ALL SELECT 5, 'environment', id::text FROM environments JOIN wanted USING (tenant_id) WHERE revision > 0
      UNION ALL SELECT 6, 'secret', id::text FROM secrets JOIN wanted USING (tenant_id)
      UNION ALL SELECT 7, 'route', id::text FROM routes JOIN wanted USING (tenant_id)
      UNION ALL SELECT 8, 'name', 'secret:' || name FROM secrets JOIN wanted USING (tenant_id)
      UNION ALL SELECT 8, 'name', 'route:' || name FROM route_names JOIN wanted USING (tenant_id)
    ) object ORDER BY turn`;
  return rows.map(({ kind, objectId }) => ({ kind, objectId, revision: 0n }));
}
