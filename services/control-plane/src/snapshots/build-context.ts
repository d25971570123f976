/** What every build of one tenant's entries needs. */
import type { PrismaClient } from '@knoxcall/database';
import { type DataKey, sealedDataKeyId } from '@knoxcall/envelope';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { openIndexKeyWith } from '../tenants/index-key.ts';

export type BuildContext = {
  database: PrismaClient;
  dataKeys: DataKeys;
  tenantId: string;
  /** The last one that the tenant has given out. */
  revision: bigint;
  dataKey: DataKey;
  indexKey: Buffer;
};

/** Read once for many entries. */
export async function openBuildContext(
  database: PrismaClient,
  dataKeys: DataKeys,
  tenantId: string,
): Promise<BuildContext> {
  const tenant = await database.tenant.findUniqueOrThrow({ where: { id: tenantId } });
  const dataKey = await dataKeys.get(tenantId, tenant.activeDataKeyId, database);
  const sealedUnder = sealedDataKeyId(Buffer.from(tenant.sealedIndexKey));
  const indexDataKey =
    sealedUnder === dataKey.id ? dataKey : await dataKeys.get(tenantId, sealedUnder, database);
  const indexKey = openIndexKeyWith(indexDataKey, tenant);
  return { database, dataKeys, tenantId, revision: tenant.revision, dataKey, indexKey };
}
