/** The data that every build of one tenant's entries needs. */
import { createSecretKey, type KeyObject } from 'node:crypto';
import { type PrismaClient, sqlOf } from '@knoxcall/database';
import { type DataKey, sealedDataKeyId } from '@knoxcall/envelope';
import type { DataKeys } from '../data-keys/data-keys.ts';
import { indexKeyOf, type SealedIndexKey } from '../data-keys/index-key.ts';
import { openSealed, openWith } from '../data-keys/sealed.ts';

export type BuildContext = {
  database: PrismaClient;
  dataKeys: DataKeys;
  tenantId: string;
  /** The tenant's latest revision. */
  revision: bigint;
  dataKey: DataKey;
  /** The same key as it is stored, to unwrap it again. */
  wrapped: Uint8Array;
  indexKey: KeyObject;
};

type TenantRow = SealedIndexKey & { revision: bigint; dataKeyId: string; wrapped: Uint8Array };

/** Read once for many entries. */
export async function openBuildContext(
  database: PrismaClient,
  dataKeys: DataKeys,
  tenantId: string,
): Promise<BuildContext> {
  const [tenant] = await sqlOf(database)<TenantRow>`
    SELECT tenant.id, tenant.revision, tenant.sealed_index_key AS "sealedIndexKey",
      tenant.index_key_revision AS "indexKeyRevision", data_key.id AS "dataKeyId", data_key.wrapped
    FROM tenants tenant
    JOIN data_keys data_key ON data_key.tenant_id = tenant.id AND data_key.id = tenant.active_data_key_id
    WHERE tenant.id = ${tenantId}::uuid`;
  if (tenant === undefined) throw new Error('there is no such tenant, or no data key of it');
  const { revision, wrapped } = tenant;
  const dataKey = await dataKeys.unwrap({ id: tenant.dataKeyId, tenantId, wrapped });
  // Read again during a rotation: the index key is still under the old data key for a while.
  const isUnderActive = sealedDataKeyId(tenant.sealedIndexKey) === dataKey.id;
  const indexKey = isUnderActive
    ? await openWith(dataKey, indexKeyOf(tenant), createSecretKey)
    : await openSealed({ database, dataKeys }, indexKeyOf(tenant), createSecretKey);
  return { database, dataKeys, tenantId, revision, dataKey, wrapped, indexKey };
}
