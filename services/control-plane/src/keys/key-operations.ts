/** `/v1/api-keys`. A key is shown once, cannot make one that may more than itself, and cannot delete itself. */
import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { RunChange } from '../changes/change.ts';
import { deleted } from '../http/deleted.ts';
import { displayName, instant, iso, timestamp, uuid } from '../http/fields.ts';
import { findById } from '../http/find-by-id.ts';
import { type Operation, operation, type Role } from '../http/operation.ts';
import { listQuery, pageOf } from '../http/pagination.ts';
import { publicationWarnings, requirePublished } from '../http/settle.ts';
import { validationError } from '../http/validate.ts';
import { formatApiKey, generateApiKey } from './api-key.ts';
import { insertApiKey } from './insert-api-key.ts';

const role = z.enum(['invoke', 'read', 'editor', 'admin']);
const apiKey = z.object({
  id: uuid,
  key_id: z.string(),
  name: z.string(),
  role,
  rate_limit_requests: z.number().int().nullable(),
  created_at: timestamp,
  last_used_at: timestamp.nullable(),
  expires_at: timestamp.nullable(),
});

const view = (row: Prisma.ApiKeyGetPayload<object>): z.input<typeof apiKey> => ({
  id: row.id,
  key_id: row.keyId,
  name: row.name,
  role: row.role as Role,
  rate_limit_requests: row.rateLimitRequests,
  created_at: iso(row.createdAt) ?? '',
  last_used_at: iso(row.lastUsedAt),
  expires_at: iso(row.expiresAt),
});

/** What each role may do, as the set of roles it covers: `invoke` and `read` do not cover each other. */
const covers: Record<Role, readonly Role[]> = {
  invoke: ['invoke'],
  read: ['read'],
  editor: ['invoke', 'read', 'editor'],
  admin: ['invoke', 'read', 'editor', 'admin'],
};

type Dependencies = { database: PrismaClient; runChange: RunChange };

export function keyOperations({ database, runChange }: Dependencies): Operation[] {
  const find = findById('id', (tenantId, id) =>
    database.apiKey.findUnique({ where: { tenantId_id: { tenantId, id }, revokedAt: null } }),
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
        const where = { tenantId, revokedAt: null };
        const orderBy = query.sort === 'name' ? { name: query.order } : { createdAt: query.order };
        const [rows, total] = await Promise.all([
          database.apiKey.findMany({ where, orderBy: [orderBy, { id: 'asc' }], ...pageOf(query) }),
          database.apiKey.count({ where }),
        ]);
        return { data: rows.map(view), total };
      },
    }),
    operation({
      ...common,
      id: 'createApiKey',
      method: 'post',
      path: '/v1/api-keys',
      summary: 'Create an API key; the answer shows it once',
      role: 'editor',
      status: 201,
      body: z.strictObject({
        name: displayName,
        role: role.default('read'),
        rate_limit_requests: z.number().int().min(1).max(1_000_000).nullable().optional(),
        expires_at: instant.nullable().optional(),
      }),
      data: apiKey.extend({ api_key: z.string() }),
      showsCredential: true,
      errors: ['privilege_escalation'],
      handle: async ({ caller, actor, body }) => {
        if (!covers[caller.role].includes(body.role)) throw new Problem('privilege_escalation');
        if (body.expires_at && body.expires_at.getTime() <= Date.now()) {
          throw validationError({ expires_at: ['must lie in the future'] });
        }
        const parts = generateApiKey();
        const change = await runChange(caller.tenantId, actor, (own) =>
          insertApiKey(own, {
            ...parts,
            id: randomUUID(),
            name: body.name,
            role: body.role,
            rateLimitRequests: body.rate_limit_requests ?? null,
            expiresAt: body.expires_at ?? null,
          }),
        );
        const data = { ...view(change.result), api_key: formatApiKey(parts) };
        return { data, warnings: publicationWarnings(change) };
      },
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
        if (found.id === caller.apiKeyId) {
          throw validationError({ id: ['a key cannot delete itself'] }, 'A key cannot delete itself.');
        }
        if (!covers[caller.role].includes(found.role as Role)) throw new Problem('privilege_escalation');
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
