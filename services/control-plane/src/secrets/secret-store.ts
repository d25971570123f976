/** Finds secrets of one tenant. */
import type { PrismaClient } from '@knoxcall/database';
import { findById } from '../http/find-by-id.ts';
import { type SecretRow, secretEtag, secretInclude } from './secret-view.ts';

export type FoundSecret = SecretRow & { etag: string };

/** `find` of every operation on `/v1/secrets/{id}`. */
export function findSecret(database: PrismaClient) {
  return findById('id', async (tenantId, id): Promise<FoundSecret | null> => {
    const row = await database.secret.findUnique({
      where: { tenantId_id: { tenantId, id } },
      include: secretInclude,
    });
    return row && { ...row, etag: secretEtag(row) };
  });
}
