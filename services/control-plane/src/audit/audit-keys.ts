/** Each tenant's audit key: made once, stored wrapped, unwrapped only into a bounded cache. */
import { randomUUID } from 'node:crypto';
import type { Prisma } from '@knoxcall/database';
import { auditKeyContext, type DataKey, type DataKeyCache, type KeyWrapper } from '@knoxcall/envelope';
import { type AuditKey, deriveAuditKey } from './audit-key.ts';

type Reader = Pick<Prisma.TransactionClient, 'auditKey'>;

/** A row of the table. */
export type AuditKeyRow = { id: string; tenantId: string; wrapped: Uint8Array; fromSequence: bigint };

export type AuditKeys = {
  /** Undefined where the tenant has none yet. Rejects with `KeyWrapperError` where it cannot be unwrapped. */
  find(tenantId: string, reader: Reader): Promise<AuditKey | undefined>;
  /** Unwraps the tenant's key, or makes one where there is none. Call it only under the tenant's lock. */
  obtain(row: AuditKeyRow | null, tenantId: string, tx: Prisma.TransactionClient): Promise<AuditKey>;
};

/** `cache` unwraps with `auditKeyContext`. */
export function createAuditKeys(cache: DataKeyCache, wrapper: KeyWrapper): AuditKeys {
  /** Released with the cache's own key: no derived key outlives it. */
  const derived = new WeakMap<DataKey, AuditKey>();
  const unwrap = async (row: AuditKeyRow): Promise<AuditKey> => {
    const wrapped = await cache.get(row);
    const known = derived.get(wrapped);
    if (known !== undefined) return known;
    const made = deriveAuditKey(wrapped.key, row);
    derived.set(wrapped, made);
    return made;
  };
  return {
    find: async (tenantId, reader) => {
      const row = await reader.auditKey.findUnique({ where: { tenantId } });
      return row === null ? undefined : unwrap(row);
    },
    obtain: async (row, tenantId, tx) => unwrap(row ?? (await make(wrapper, tenantId, tx))),
  };
}

async function make(
  wrapper: KeyWrapper,
  tenantId: string,
  tx: Prisma.TransactionClient,
): Promise<AuditKeyRow> {
  const { plaintext, wrapped } = await wrapper.generate(auditKeyContext(tenantId));
  plaintext.fill(0);
  const tenant = await tx.tenant.findUniqueOrThrow({
    where: { id: tenantId },
    select: { auditSequence: true },
  });
  return tx.auditKey.create({
    data: {
      tenantId,
      id: randomUUID(),
      provider: wrapper.provider,
      wrapped: new Uint8Array(wrapped),
      fromSequence: tenant.auditSequence + 1n,
    },
  });
}
