/** `/v1/clients`: addresses that may use routes which require a client. */
import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import type { Change, RunChange } from '../changes/change.ts';
import { definedFields } from '../http/defined-fields.ts';
import { deleted } from '../http/deleted.ts';
import { addressRange, description, displayName, iso, timestamp, uuid } from '../http/fields.ts';
import { findById } from '../http/find-by-id.ts';
import { type Operation, operation } from '../http/operation.ts';
import { listQuery, pageOf } from '../http/pagination.ts';
import { publicationWarnings, requirePublished } from '../http/settle.ts';

const fields = {
  name: displayName,
  type: z.enum(['server', 'user']),
  ip_address: addressRange,
  description: description.nullable(),
  enabled: z.boolean(),
};
const client = z.object({ id: uuid, ...fields, created_at: timestamp });

const view = (row: Prisma.ClientGetPayload<object>): z.input<typeof client> => ({
  id: row.id,
  name: row.name,
  type: row.type === 'user' ? 'user' : 'server',
  ip_address: row.ipAddress,
  description: row.description,
  enabled: row.enabled,
  created_at: iso(row.createdAt) ?? '',
});

type Dependencies = { database: PrismaClient; runChange: RunChange };

export function clientOperations({ database, runChange }: Dependencies): Operation[] {
  const find = findById('id', (tenantId, id) =>
    database.client.findUnique({ where: { tenantId_id: { tenantId, id } } }),
  );
  const common = { tag: 'Clients' } as const;
  return [
    operation({
      ...common,
      id: 'listClients',
      method: 'get',
      path: '/v1/clients',
      summary: 'List clients',
      role: 'read',
      query: listQuery({ by: ['created_at', 'name'], default: 'created_at', order: 'desc' }),
      data: z.array(client),
      list: true,
      errors: [],
      handle: async ({ caller: { tenantId }, query }) => {
        const orderBy = query.sort === 'name' ? { name: query.order } : { createdAt: query.order };
        const [rows, total] = await Promise.all([
          database.client.findMany({
            where: { tenantId },
            orderBy: [orderBy, { id: 'asc' }],
            ...pageOf(query),
          }),
          database.client.count({ where: { tenantId } }),
        ]);
        return { data: rows.map(view), total };
      },
    }),
    operation({
      ...common,
      id: 'getClient',
      method: 'get',
      path: '/v1/clients/{id}',
      summary: 'Get a client',
      role: 'read',
      find,
      data: client,
      errors: [],
      handle: async ({ found }) => ({ data: view(found) }),
    }),
    operation({
      ...common,
      id: 'createClient',
      method: 'post',
      path: '/v1/clients',
      summary: 'Create a client',
      role: 'editor',
      status: 201,
      body: z.strictObject({
        ...fields,
        type: fields.type.default('server'),
        description: fields.description.optional(),
        enabled: fields.enabled.default(true),
      }),
      data: client,
      errors: ['conflict'],
      handle: async ({ caller, actor, body }) => {
        const change = await runChange(caller.tenantId, actor, async ({ tx, tenantId, audit }) => {
          const row = await tx.client.create({
            data: {
              tenantId,
              id: randomUUID(),
              name: body.name,
              type: body.type,
              ipAddress: body.ip_address,
              description: body.description ?? null,
              enabled: body.enabled,
            },
          });
          audit({
            action: 'client.create',
            resourceType: 'client',
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
      id: 'updateClient',
      method: 'patch',
      path: '/v1/clients/{id}',
      summary: 'Update a client',
      role: 'editor',
      find,
      body: z
        .strictObject(fields)
        .partial()
        .refine((body) => Object.keys(body).length > 0, 'there is nothing to update'),
      data: client,
      errors: ['conflict'],
      handle: async ({ caller, actor, found, body }) => {
        const change = await runChange(caller.tenantId, actor, async (own) => {
          const { ip_address: ipAddress, ...others } = body;
          const row = await own.tx.client.update({
            where: { tenantId_id: { tenantId: own.tenantId, id: found.id } },
            data: definedFields({ ...others, ipAddress }),
          });
          await republishRoutes(own, found.id);
          own.audit({
            action: 'client.update',
            resourceType: 'client',
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
      id: 'deleteClient',
      method: 'delete',
      path: '/v1/clients/{id}',
      summary: 'Delete a client; routes lose it',
      role: 'editor',
      find,
      data: deleted,
      errors: [],
      handle: async ({ caller, actor, found }) => {
        const change = await runChange(caller.tenantId, actor, async (own) => {
          await republishRoutes(own, found.id);
          await own.tx.client.delete({ where: { tenantId_id: { tenantId: own.tenantId, id: found.id } } });
          own.audit({
            action: 'client.delete',
            resourceType: 'client',
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

/** A route's entry holds its clients' addresses, so each route with this client is published anew. */
async function republishRoutes({ tx, tenantId, revision, publish }: Change, clientId: string): Promise<void> {
  const rows = await tx.routeClient.findMany({ where: { tenantId, clientId }, select: { routeId: true } });
  const ids = [...new Set(rows.map((row) => row.routeId))];
  await tx.route.updateMany({ where: { tenantId, id: { in: ids } }, data: { revision } });
  for (const id of ids) publish('route', id);
}
