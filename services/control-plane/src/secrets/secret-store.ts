/** Finds secrets of one tenant. */
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { findById } from '../http/find-by-id.ts';
import type { Named } from '../http/operation.ts';
import { type SecretRow, secretEtag, secretInclude } from './secret-view.ts';

export type FoundSecret = SecretRow & { etag: string };

/** `find` of every operation on `/v1/secrets/{id}`. */
export function findSecret(database: PrismaClient) {
  return findById('id', (tenantId, id) => loadSecret(database, tenantId, id));
}

/** For what changes nothing that is shown of the secret: it has no version. */
export function unversionedSecret(database: PrismaClient): Named<FoundSecret, FoundSecret> {
  const { find, load } = namedSecret(database);
  return { find, load };
}

/** What changes of `/v1/secrets/{id}` are made to. */
export function namedSecret(database: PrismaClient): Named<FoundSecret, FoundSecret> {
  return {
    find: findSecret(database),
    load: ({ tx, tenantId }, { id }) => loadSecret(tx, tenantId, id),
    etagOf: secretEtag,
  };
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
