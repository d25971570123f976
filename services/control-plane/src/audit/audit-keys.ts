/** Each tenant's audit key: made once, stored wrapped, unwrapped only into a bounded cache. */
import { randomUUID } from 'node:crypto';
import type { Prisma } from '@knoxcall/database';
import { auditKeyContext, type DataKeyCache, type KeyWrapper } from '@knoxcall/envelope';
import { type AuditKey, deriveAuditKey } from './audit-key.ts';

type Reader = Pick<Prisma.TransactionClient, 'auditKey'>;

export type AuditKeys = {
  /** Undefined where the tenant has none yet. Rejects with `KeyWrapperError` where it cannot be unwrapped. */
  find(tenantId: string, reader: Reader): Promise<AuditKey | undefined>;
  /** The same; makes one where there is none. Only under the tenant's lock. */
  obtain(tenantId: string, tx: Prisma.TransactionClient): Promise<AuditKey>;
};

/** `cache` unwraps with `auditKeyContext`. */
export function createAuditKeys(cache: DataKeyCache, wrapper: KeyWrapper): AuditKeys {
  const find: AuditKeys['find'] = async (tenantId, reader) => {
    const row = await reader.auditKey.findUnique({ where: { tenantId } });
    if (row === null) return undefined;
    const { key } = await cache.get({ id: row.id, tenantId, wrapped: row.wrapped });
    return deriveAuditKey(key, row);
  };
  return {
    find,
    obtain: async (tenantId, tx) => {
      const known = await find(tenantId, tx);
      if (known !== undefined) return known;
      await make(wrapper, tenantId, tx);
      const made = await find(tenantId, tx);
      if (made === undefined) throw new Error('the audit key that was made is gone');
      return made;
    },
  };
}

async function make(wrapper: KeyWrapper, tenantId: string, tx: Prisma.TransactionClient): Promise<void> {
  const { plaintext, wrapped } = await wrapper.generate(auditKeyContext(tenantId));
  plaintext.fill(0);
  const tenant = await tx.tenant.findUniqueOrThrow({
    where: { id: tenantId },
    select: { auditSequence: true },
  });
  await tx.auditKey.create({
    data: {
      tenantId,
      id: randomUUID(),
      provider: wrapper.provider,
      wrapped: new Uint8Array(wrapped),
      fromSequence: tenant.auditSequence + 1n,
    },
  });
}
