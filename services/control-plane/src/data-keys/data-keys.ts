/**
 * A tenant's data keys: made by the keeper of the master key, stored wrapped, unwrapped only into the bounded cache.
 */
import { randomUUID } from 'node:crypto';
import type { Prisma } from '@knoxcall/database';
import { DataKey, type DataKeyCache, dataKeyContext, type KeyWrapper } from '@knoxcall/envelope';

/** The database, or the transaction that has just made the row. */
type Reader = Pick<Prisma.TransactionClient, 'dataKey'>;

export type NewDataKey = { dataKey: DataKey; row: { id: string; provider: string; wrapped: Buffer } };

export type DataKeys = {
  /** A stored key; rejects with `KeyWrapperError` where it cannot be unwrapped. */
  get(tenantId: string, dataKeyId: string, reader: Reader): Promise<DataKey>;
  /** For a row that was read already. */
  unwrap(row: { id: string; tenantId: string; wrapped: Uint8Array }): Promise<DataKey>;
  /** A new key; the caller stores the row. */
  make(tenantId: string): Promise<NewDataKey>;
};

export function createDataKeys(cache: DataKeyCache, wrapper: KeyWrapper): DataKeys {
  return {
    get: async (tenantId, dataKeyId, reader) => {
      const row = await reader.dataKey.findUniqueOrThrow({
        where: { tenantId_id: { tenantId, id: dataKeyId } },
        select: { wrapped: true },
      });
      return cache.get({ id: dataKeyId, tenantId, wrapped: row.wrapped });
    },
    unwrap: (row) => cache.get(row),
    make: async (tenantId) => {
      const { plaintext, wrapped } = await wrapper.generate(dataKeyContext(tenantId));
      const id = randomUUID();
      const row = { id, provider: wrapper.provider, wrapped: Buffer.from(wrapped) };
      return { dataKey: new DataKey({ id, tenantId, key: plaintext }), row };
    },
  };
}
