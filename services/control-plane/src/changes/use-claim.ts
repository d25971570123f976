/**
 * Ties a change to the idempotency key of its request: both are committed together. A process that dies then leaves a
 * key that is known to be used, and one that stood still for so long that another took its place commits nothing.
 */
import type { Prisma } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';

/** Rejects with `conflict` where the claim is no longer this request's. */
export async function useClaim(
  tx: Prisma.TransactionClient,
  { tenantId, claim }: { tenantId: string; claim: string },
): Promise<void> {
  const used = await tx.$executeRaw`
    UPDATE idempotency_records SET state = 'committed'
    WHERE tenant_id = ${tenantId}::uuid AND claim = ${claim}::uuid AND state IN ('running', 'committed')`;
  if (used > 0) return;
  throw new Problem('conflict', { message: 'Another request with this idempotency key took its place.' });
}
