/** Stores when API keys were used last, all in one statement. */
import { type PrismaClient, sqlOf } from '@knoxcall/database';

export type KeyUses = ReadonlyMap<string, { readonly tenantId: string; readonly at: Date }>;

/**
 * By the id of the key. Never moves back in time: uses come in any order. Keys are locked in the order of their ids, so
 * that two processes never deadlock.
 */
export async function storeKeyUses(database: PrismaClient, uses: KeyUses): Promise<void> {
  if (uses.size === 0) return;
  const [ids, used] = [[...uses.keys()], [...uses.values()]];
  await sqlOf(database)`
    UPDATE api_keys SET last_used_at = used.at
    FROM (
      SELECT tenant_id, id, use.at
      FROM unnest(${used.map(({ tenantId }) => tenantId)}::uuid[], ${ids}::uuid[],
        ${used.map(({ at }) => at.toISOString())}::timestamptz[]) AS use (tenant_id, id, at)
      JOIN api_keys USING (tenant_id, id)
      WHERE last_used_at IS NULL OR last_used_at < use.at
      ORDER BY id
      FOR NO KEY UPDATE OF api_keys) used
    WHERE api_keys.tenant_id = used.tenant_id AND api_keys.id = used.id`;
}
