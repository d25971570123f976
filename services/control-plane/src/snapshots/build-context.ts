/** What every build of one tenant's entries needs. */
import type { PrismaClient } from '@knoxcall/database';
import { type DataKey, sealedDataKeyId } from '@knoxcall/envelope';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { indexKeyOf } from '../data-keys/index-key.ts';
import { openSealed, openWith } from '../data-keys/sealed.ts';

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
  const copy = (bytes: Buffer): Buffer => Buffer.from(bytes);
  // Read anew where a rotation is under way: it is the data key of before for a while.
  const isUnderActive = sealedDataKeyId(tenant.sealedIndexKey) === dataKey.id;
  const indexKey = isUnderActive
    ? await openWith(dataKey, indexKeyOf(tenant), copy)
    : await openSealed({ database, dataKeys }, indexKeyOf(tenant), copy);
  return { database, dataKeys, tenantId, revision: tenant.revision, dataKey, indexKey };
}
