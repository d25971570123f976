/** `/v1/clients`: addresses that may use routes with a client list. */
import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import { clientType } from '../columns.ts';
import {
  addressRange,
  definedFields,
  description,
  displayName,
  iso,
  someOf,
  timestamp,
  uuid,
} from '../http/fields.ts';
import type { Operation } from '../http/operation.ts';
import { resource } from '../http/resource.ts';

const fields = {
  name: displayName,
  type: clientType,
  ip_address: addressRange,
  description: description.nullable(),
  enabled: z.boolean(),
};
const client = z.object({ id: uuid, ...fields, created_at: timestamp });

const view = (row: Prisma.ClientGetPayload<object>): z.input<typeof client> => ({
  id: row.id,
  name: row.name,
  type: clientType.parse(row.type),
  ip_address: row.ipAddress,
  description: row.description,
  enabled: row.enabled,
  created_at: iso(row.createdAt) ?? '',
});

export function clientOperations({ database }: { database: PrismaClient }): Operation[] {
  return resource(database, {
    noun: 'client',
    tag: 'Clients',
    table: ({ client: table }) => table,
    data: client,
    show: view,
    get: 'Get a client',
    create: {
      summary: 'Create a client',
      body: z.strictObject({
        ...fields,
        type: fields.type.default('server'),
        description: fields.description.optional(),
        enabled: fields.enabled.default(true),
      }),
      errors: ['conflict'],
      details: (body) => ({ ...body }),
      insert: ({ tx, tenantId }, { ip_address: ipAddress, description: text = null, ...others }) =>
        tx.client.create({ data: { ...others, tenantId, id: randomUUID(), ipAddress, description: text } }),
    },
    update: {
      summary: 'Update a client',
      body: someOf(fields),
      errors: ['conflict'],
      details: (body) => ({ ...body }),
      store: async (own, key, { ip_address: ipAddress, ...others }) => {
        const row = await own.tx.client.update({ ...key, data: definedFields({ ...others, ipAddress }) });
        await republishRoutes(own, row);
        return row;
      },
    },
    remove: {
      summary: 'Delete a client; routes lose it',
      errors: [],
      erase: async (own, key, present) => {
        await republishRoutes(own, present);
        await own.tx.client.delete(key);
      },
    },
  });
}

/** A route's entry holds its clients' addresses, so each route with this client is published again. */
async function republishRoutes(
  { tx, tenantId, revision, publish }: Change,
  { id: clientId }: { id: string },
): Promise<void> {
  const rows = await tx.routeClient.findMany({ where: { tenantId, clientId }, select: { routeId: true } });
  const ids = [...new Set(rows.map((row) => row.routeId))];
  await tx.route.updateMany({ where: { tenantId, id: { in: ids } }, data: { revision } });
  for (const id of ids) publish('route', id);
}
