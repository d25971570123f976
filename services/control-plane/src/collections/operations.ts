/** `/v1/collections`: folders for secrets and routes. Deleting one leaves what was in it. */
import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import type { RunChange } from '../changes/change.ts';
import { definedFields } from '../http/defined-fields.ts';
import { deleted } from '../http/deleted.ts';
import { description, displayName, iso, timestamp, uuid } from '../http/fields.ts';
import { findById } from '../http/find-by-id.ts';
import { type Operation, operation } from '../http/operation.ts';
import { listQuery, pageOf } from '../http/pagination.ts';
import { publicationWarnings, requirePublished } from '../http/settle.ts';

const collection = z.object({
  id: uuid,
  name: z.string(),
  description: z.string().nullable(),
  created_at: timestamp,
});

const view = (row: Prisma.CollectionGetPayload<object>): z.input<typeof collection> => ({
  id: row.id,
  name: row.name,
  description: row.description,
  created_at: iso(row.createdAt) ?? '',
});

type Dependencies = { database: PrismaClient; runChange: RunChange };

export function collectionOperations({ database, runChange }: Dependencies): Operation[] {
  const find = findById('id', (tenantId, id) =>
    database.collection.findUnique({ where: { tenantId_id: { tenantId, id } } }),
  );
  const common = { tag: 'Collections' } as const;
  return [
    operation({
      ...common,
      id: 'listCollections',
      method: 'get',
      path: '/v1/collections',
      summary: 'List collections',
      role: 'read',
      query: listQuery({ by: ['created_at', 'name'], default: 'created_at', order: 'desc' }),
      data: z.array(collection),
      list: true,
      errors: [],
      handle: async ({ caller: { tenantId }, query }) => {
        const orderBy = query.sort === 'name' ? { name: query.order } : { createdAt: query.order };
        const [rows, total] = await Promise.all([
          database.collection.findMany({
            where: { tenantId },
            orderBy: [orderBy, { id: 'asc' }],
            ...pageOf(query),
          }),
          database.collection.count({ where: { tenantId } }),
        ]);
        return { data: rows.map(view), total };
      },
    }),
    operation({
      ...common,
      id: 'getCollection',
      method: 'get',
      path: '/v1/collections/{id}',
      summary: 'Get a collection',
      role: 'read',
      find,
      data: collection,
      errors: [],
      handle: async ({ found }) => ({ data: view(found) }),
    }),
    operation({
      ...common,
      id: 'createCollection',
      method: 'post',
      path: '/v1/collections',
      summary: 'Create a collection',
      role: 'editor',
      status: 201,
      body: z.strictObject({ name: displayName, description: description.nullable().optional() }),
      data: collection,
      errors: ['conflict'],
      handle: async ({ caller, actor, body }) => {
        const change = await runChange(caller.tenantId, actor, async ({ tx, tenantId, audit }) => {
          const row = await tx.collection.create({
            data: { tenantId, id: randomUUID(), name: body.name, description: body.description ?? null },
          });
          audit({
            action: 'collection.create',
            resourceType: 'collection',
            resourceId: row.id,
            details: { name: row.name },
          });
          return row;
        });
        return { data: view(change.result), warnings: publicationWarnings(change) };
      },
    }),
    operation({
      ...common,
      id: 'updateCollection',
      method: 'patch',
      path: '/v1/collections/{id}',
      summary: 'Update a collection',
      role: 'editor',
      find,
      body: z
        .strictObject({ name: displayName.optional(), description: description.nullable().optional() })
        .refine((body) => Object.keys(body).length > 0, 'there is nothing to update'),
      data: collection,
      errors: ['conflict'],
      handle: async ({ caller, actor, found, body }) => {
        const change = await runChange(caller.tenantId, actor, async ({ tx, tenantId, audit }) => {
          const row = await tx.collection.update({
            where: { tenantId_id: { tenantId, id: found.id } },
            data: definedFields(body),
          });
          audit({
            action: 'collection.update',
            resourceType: 'collection',
            resourceId: row.id,
            details: { ...body },
          });
          return row;
        });
        return { data: view(change.result), warnings: publicationWarnings(change) };
      },
    }),
    operation({
      ...common,
      id: 'deleteCollection',
      method: 'delete',
      path: '/v1/collections/{id}',
      summary: 'Delete a collection; what was in it stays, without a collection',
      role: 'editor',
      find,
      data: deleted,
      errors: [],
      handle: async ({ caller, actor, found }) => {
        const change = await runChange(caller.tenantId, actor, async ({ tx, tenantId, revision, audit }) => {
          const where = { tenantId, collectionId: found.id };
          // Their entity tags follow the revision.
          await tx.secret.updateMany({ where, data: { collectionId: null, revision } });
          await tx.route.updateMany({ where, data: { collectionId: null, revision } });
          await tx.collection.delete({ where: { tenantId_id: { tenantId, id: found.id } } });
          audit({
            action: 'collection.delete',
            resourceType: 'collection',
            resourceId: found.id,
            details: { name: found.name },
          });
        });
        requirePublished(change);
        return { data: { deleted: true as const } };
      },
    }),
  ];
}
