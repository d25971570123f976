/** Finds secrets of one tenant. */
import type { Prisma, PrismaClient } from '@knoxcall/database';
import type { Change } from '../changes/change.ts';
import { findById } from '../http/find-by-id.ts';
import { onPresent, type Precondition } from '../http/precondition.ts';
import { type SecretRow, secretEtag, secretInclude } from './secret-view.ts';

export type FoundSecret = SecretRow & { etag: string };

/** `find` of every operation on `/v1/secrets/{id}`. */
export function findSecret(database: PrismaClient) {
  return findById('id', (tenantId, id) => loadSecret(database, tenantId, id));
}

/** Runs a change on the secret as it is under the tenant's lock; 404 where it is gone by now. */
export function onPresentSecret<T>(
  { tx, tenantId }: Change,
  { found, precondition }: { found: FoundSecret; precondition: Precondition },
  work: (present: FoundSecret) => Promise<T>,
): Promise<T> {
  return onPresent({ load: () => loadSecret(tx, tenantId, found.id), precondition, work });
}

async function loadSecret(
  reader: Pick<Prisma.TransactionClient, 'secret'>,
  tenantId: string,
  id: string,
): Promise<FoundSecret | null> {
  const row = await reader.secret.findUnique({
    where: { tenantId_id: { tenantId, id } },
    include: secretInclude,
  });
  return row && { ...row, etag: secretEtag(row) };
}
