/** Finds secrets of one tenant. */
import type { PrismaClient } from '@knoxcall/database';
import type { Named } from '../http/operation.ts';
import { findById } from '../http/resource.ts';
import { loadSecret } from './load-secret.ts';
import { type SecretRow, secretEtag } from './secret-view.ts';

export type FoundSecret = SecretRow & { etag: string };

/** `find` of every operation on `/v1/secrets/{id}`. */
export function findSecret(database: PrismaClient) {
  return findById('id', (tenantId, id) => found(database, tenantId, id));
}

/** For changes that alter nothing shown of the secret: without a version. */
export function unversionedSecret(database: PrismaClient): Named<FoundSecret, FoundSecret> {
  const { find, load } = namedSecret(database);
  return { find, load };
}

/** The object of changes under `/v1/secrets/{id}`. */
export function namedSecret(database: PrismaClient): Named<FoundSecret, FoundSecret> {
  return {
    find: findSecret(database),
    load: ({ tx, tenantId }, { id }) => found(tx, tenantId, id),
    etagOf: secretEtag,
  };
}

async function found(reader: object, tenantId: string, id: string): Promise<FoundSecret | null> {
  const row = await loadSecret(reader, tenantId, id);
  return row && { ...row, etag: secretEtag(row) };
}
