/**
 * Whether this process has the master key that wrapped the stored data keys: another working key is no use. Asked of
 * the KMS until it succeeds once: data keys are wrapped again only while every process has both master keys.
 */
import type { PrismaClient } from '@knoxcall/database';
import { dataKeyContext, type KeyWrapper, KeyWrapperError } from '@knoxcall/envelope';

/** The newest data keys; enough that not all belong to tenants whose keys are lost, unless all tenants' are. */
const asked = 10;

/** Rejects where none of the newest data keys unwraps or, without any, where the master key could not be used. */
export type CheckKeys = () => Promise<void>;

export function createCheckKeys(database: PrismaClient, wrapper: KeyWrapper): CheckKeys {
  let isProven = false;
  let wasUsable = false;
  return async () => {
    if (isProven) return;
    const newest = await database.dataKey.findMany({ orderBy: { createdAt: 'desc' }, take: asked });
    let denied: unknown;
    for (const { wrapped, tenantId } of newest) {
      try {
        (await wrapper.unwrap(wrapped, dataKeyContext(tenantId))).fill(0);
        isProven = true;
        return;
      } catch (error) {
        if (!(error instanceof KeyWrapperError && error.code === 'denied')) throw error;
        denied = error;
      }
    }
    if (denied !== undefined) throw denied;
    if (wasUsable) return;
    await wrapper.check();
    wasUsable = true;
  };
}
