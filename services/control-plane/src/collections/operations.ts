/** `/v1/collections`: folders for secrets and routes. Deleting one leaves its secrets and routes. */
import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { definedFields, description, displayName, iso, someOf, timestamp, uuid } from '../http/fields.ts';
import type { Operation } from '../http/operation.ts';
import { resource } from '../http/resource.ts';

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

export function collectionOperations({ database }: { database: PrismaClient }): Operation[] {
  return resource(database, {
    noun: 'collection',
    tag: 'Collections',
    table: ({ collection: table }) => table,
    data: collection,
    show: view,
    get: 'Get a collection',
    create: {
      summary: 'Create a collection',
      body: z.strictObject({ name: displayName, description: description.nullable().optional() }),
      errors: ['conflict'],
      details: ({ name }) => ({ name }),
      insert: ({ tx, tenantId }, { name, description: text = null }) =>
        tx.collection.create({ data: { tenantId, id: randomUUID(), name, description: text } }),
    },
    update: {
      summary: 'Update a collection',
      body: someOf({ name: displayName, description: description.nullable() }),
      errors: ['conflict'],
      details: (body) => ({ ...body }),
      store: ({ tx }, key, body) => tx.collection.update({ ...key, data: definedFields(body) }),
    },
    remove: {
      summary: 'Delete a collection; what was in it stays, without a collection',
      errors: [],
      erase: async ({ tx, tenantId, revision }, key, { id: collectionId }) => {
        const where = { tenantId, collectionId };
        // Their entity tags follow the revision.
        await tx.secret.updateMany({ where, data: { collectionId: null, revision } });
        await tx.route.updateMany({ where, data: { collectionId: null, revision } });
        await tx.collection.delete(key);
      },
    },
  });
}
