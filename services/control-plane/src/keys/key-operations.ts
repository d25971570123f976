/** `/v1/api-keys`. A key is shown once, cannot make one with more rights, and cannot delete itself. */
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import { role } from '../columns.ts';
import { type Named, type Operation, read, removal } from '../http/operation.ts';
import { listQuery, readPage } from '../http/pagination.ts';
import { findById } from '../http/resource.ts';
import { validationError } from '../http/validate.ts';
import { listedKeys } from './api-key.ts';
import { createApiKey, requireCovered } from './create-api-key.ts';
import { apiKey, showKey } from './key-view.ts';

type Row = Prisma.ApiKeyGetPayload<object>;

export function keyOperations({ database }: { database: PrismaClient }): Operation[] {
  const load = (reader: Change['tx'], tenantId: string, id: string): Promise<Row | null> =>
    reader.apiKey.findUnique({ where: { tenantId_id: { tenantId, id }, ...listedKeys } });
  const on: Named<Row, Row> = {
    find: findById('id', (tenantId, id) => load(database, tenantId, id)),
    load: ({ tx, tenantId }, { id }) => load(tx, tenantId, id),
  };
  const common = { tag: 'API keys', role: 'editor' } as const;
  return [
    read({
      ...common,
      id: 'listApiKeys',
      method: 'get',
      path: '/v1/api-keys',
      summary: 'List API keys',
      query: listQuery({ by: ['created_at', 'name'], default: 'created_at', order: 'desc' }),
      data: z.array(apiKey),
      list: true,
      errors: [],
      read: ({ caller: { tenantId }, query }) => {
        const where = { tenantId, ...listedKeys };
        return readPage(query, {
          rows: (page) => database.apiKey.findMany({ where, ...page }),
          count: () => database.apiKey.count({ where }),
          show: showKey,
        });
      },
    }),
    createApiKey(),
    removal({
      ...common,
      id: 'deleteApiKey',
      path: '/v1/api-keys/{id}',
      summary: 'Revoke an API key',
      on,
      errors: ['privilege_escalation'],
      revokes: () => true,
      prepare: ({ caller, found }) => {
        if (found.id === caller.id) {
          throw validationError({ id: ['a key cannot delete itself'] }, 'A key cannot delete itself.');
        }
        requireCovered(caller, role.parse(found.role));
      },
      remove: revoke,
    }),
  ];
}

async function revoke(change: Change, { id, keyId, name }: Row): Promise<void> {
  const { tx, tenantId, revision, at, publish, audit } = change;
  await tx.apiKey.update({
    where: { tenantId_id: { tenantId, id } },
    data: { revokedAt: at, revision },
  });
  publish('api-key', keyId);
  audit({ action: 'api_key.revoke', resourceType: 'api_key', resourceId: id, details: { name } });
}
