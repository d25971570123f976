/**
 * Whether this process has the master key that the stored data keys were wrapped with: another one that works is no
 * use. Asked of KMS until it was seen once, because data keys are never wrapped anew behind a process that runs.
 */
import type { PrismaClient } from '@knoxcall/database';
import { dataKeyContext, type KeyWrapper } from '@knoxcall/envelope';

/** Rejects where the newest data key does not unwrap; with none there is nothing to prove. */
export type CheckKeys = () => Promise<void>;

export function createCheckKeys(database: PrismaClient, wrapper: KeyWrapper): CheckKeys {
  let isProven = false;
  return async () => {
    if (isProven) return;
    const newest = await database.dataKey.findFirst({ orderBy: { createdAt: 'desc' } });
    if (newest === null) return;
    (await wrapper.unwrap(newest.wrapped, dataKeyContext(newest.tenantId))).fill(0);
    isProven = true;
  };
}
