/** `/v1/api-keys`. A key is shown once, cannot make one that may more than itself, and cannot delete itself. */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import type { RunChange } from '../changes/change.ts';
import { deleted } from '../http/deleted.ts';
import { findById } from '../http/find-by-id.ts';
import { type Operation, operation, type Role } from '../http/operation.ts';
import { listQuery, pageOf } from '../http/pagination.ts';
import { requirePublished } from '../http/settle.ts';
import { validationError } from '../http/validate.ts';
import { createApiKey, createdApiKey, newApiKey, requireCovered } from './create-api-key.ts';
import { apiKey, showKey } from './key-view.ts';
import { listedKeys } from './listed-keys.ts';

type Dependencies = { database: PrismaClient; runChange: RunChange };

export function keyOperations({ database, runChange }: Dependencies): Operation[] {
  const find = findById('id', (tenantId, id) =>
    database.apiKey.findUnique({ where: { tenantId_id: { tenantId, id }, ...listedKeys } }),
  );
  const common = { tag: 'API keys' } as const;
  return [
    operation({
      ...common,
      id: 'listApiKeys',
      method: 'get',
      path: '/v1/api-keys',
      summary: 'List API keys',
      role: 'editor',
      query: listQuery({ by: ['created_at', 'name'], default: 'created_at', order: 'desc' }),
      data: z.array(apiKey),
      list: true,
      errors: [],
      handle: async ({ caller: { tenantId }, query }) => {
        const where = { tenantId, ...listedKeys };
        const orderBy = query.sort === 'name' ? { name: query.order } : { createdAt: query.order };
        const [rows, total] = await Promise.all([
          database.apiKey.findMany({ where, orderBy: [orderBy, { id: 'asc' }], ...pageOf(query) }),
          database.apiKey.count({ where }),
        ]);
        return { data: rows.map(showKey), total };
      },
    }),
    operation({
      ...common,
      id: 'createApiKey',
      method: 'post',
      path: '/v1/api-keys',
      summary: 'Create an API key; the answer shows it once',
      role: 'editor',
      stepUp: true,
      status: 201,
      body: newApiKey,
      data: createdApiKey,
      showsCredential: true,
      errors: ['privilege_escalation'],
      handle: (call) => createApiKey(runChange, call),
    }),
    operation({
      ...common,
      id: 'deleteApiKey',
      method: 'delete',
      path: '/v1/api-keys/{id}',
      summary: 'Revoke an API key',
      role: 'editor',
      find,
      data: deleted,
      errors: ['privilege_escalation'],
      revokes: () => true,
      handle: async ({ caller, actor, found }) => {
        if (found.id === caller.id) {
          throw validationError({ id: ['a key cannot delete itself'] }, 'A key cannot delete itself.');
        }
        requireCovered(caller, found.role as Role);
        const change = await runChange(
          caller.tenantId,
          actor,
          async ({ tx, tenantId, revision, at, publish, audit }) => {
            await tx.apiKey.update({
              where: { tenantId_id: { tenantId, id: found.id } },
              data: { revokedAt: at, revision },
            });
            publish('api-key', found.keyId);
            audit({
              action: 'api_key.revoke',
              resourceType: 'api_key',
              resourceId: found.id,
              details: { name: found.name },
            });
          },
        );
        requirePublished(change);
        return { data: { deleted: true as const } };
      },
    }),
  ];
}
