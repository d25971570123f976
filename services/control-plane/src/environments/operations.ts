/** `/v1/environments`. */
import { randomUUID } from 'node:crypto';
import { Prisma, type PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { Change, RunChange } from '../changes/change.ts';
import { definedFields } from '../http/defined-fields.ts';
import { deleted } from '../http/deleted.ts';
import { description, iso, timestamp, uuid } from '../http/fields.ts';
import { findById } from '../http/find-by-id.ts';
import { type Operation, operation } from '../http/operation.ts';
import { listQuery, pageOf } from '../http/pagination.ts';
import { publicationWarnings, requirePublished } from '../http/settle.ts';
import { requireRoom } from '../tenants/plans.ts';
import { type Variables, variables } from './variables.ts';

/** Names that objects have by themselves: wherever one of them keys an object, it could mean either. */
const builtIn = new Set(['__proto__', 'constructor', 'prototype']);

const name = z
  .string()
  .max(64)
  .regex(/^[a-z0-9_-]+$/, 'must be lower-case letters, digits, _ and -')
  .refine((text) => !builtIn.has(text), 'is not a name that can be used');

const shown = {
  display_name: z.string().trim().min(1).max(128).nullable(),
  description: description.nullable(),
  color: z.string().max(32).nullable(),
};

const environment = z.object({
  id: uuid,
  name: z.string(),
  ...shown,
  is_default: z.boolean(),
  variables: z.record(z.string(), z.string()),
  created_at: timestamp,
});

type Row = Prisma.EnvironmentGetPayload<object>;

const view = (row: Row): z.input<typeof environment> => ({
  id: row.id,
  name: row.name,
  display_name: row.displayName,
  description: row.description,
  color: row.color,
  is_default: row.isDefault,
  variables: row.variables as Variables,
  created_at: iso(row.createdAt) ?? '',
});

type Dependencies = { database: PrismaClient; runChange: RunChange };

export function environmentOperations({ database, runChange }: Dependencies): Operation[] {
  const find = findById('id', (tenantId, id) =>
    database.environment.findUnique({ where: { tenantId_id: { tenantId, id } } }),
  );
  const common = { tag: 'Environments' } as const;
  return [
    operation({
      ...common,
      id: 'listEnvironments',
      method: 'get',
      path: '/v1/environments',
      summary: 'List environments',
      role: 'read',
      query: listQuery({ by: ['created_at', 'name'], default: 'created_at', order: 'desc' }),
      data: z.array(environment),
      list: true,
      errors: [],
      handle: async ({ caller: { tenantId }, query }) => {
        const orderBy = query.sort === 'name' ? { name: query.order } : { createdAt: query.order };
        const [rows, total] = await Promise.all([
          database.environment.findMany({
            where: { tenantId },
            orderBy: [orderBy, { id: 'asc' }],
            ...pageOf(query),
          }),
          database.environment.count({ where: { tenantId } }),
        ]);
        return { data: rows.map(view), total };
      },
    }),
    operation({
      ...common,
      id: 'createEnvironment',
      method: 'post',
      path: '/v1/environments',
      summary: 'Create an environment',
      role: 'editor',
      status: 201,
      body: z.strictObject({
        name,
        display_name: shown.display_name.optional(),
        description: shown.description.optional(),
        color: shown.color.optional(),
        is_default: z.boolean().default(false),
        variables: variables.default({}),
      }),
      data: environment,
      errors: ['plan_limit', 'conflict'],
      handle: async ({ caller, actor, body }) => {
        const change = await runChange(caller.tenantId, actor, async (own) => {
          await requireRoom(own, 'environments');
          if (body.is_default) await clearDefault(own);
          const row = await own.tx.environment.create({
            data: {
              tenantId: own.tenantId,
              id: randomUUID(),
              name: body.name,
              displayName: body.display_name ?? null,
              description: body.description ?? null,
              color: body.color ?? null,
              isDefault: body.is_default,
              variables: body.variables,
              revision: own.revision,
            },
          });
          own.publish('environment', row.id);
          own.audit({
            action: 'environment.create',
            resourceType: 'environment',
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
      id: 'updateEnvironment',
      method: 'patch',
      path: '/v1/environments/{id}',
      summary: 'Update an environment; its name cannot change',
      role: 'editor',
      find,
      body: z
        .strictObject({
          display_name: shown.display_name.optional(),
          description: shown.description.optional(),
          color: shown.color.optional(),
          is_default: z.literal(true, 'make another environment the default instead').optional(),
          variables: variables.optional(),
        })
        .refine((body) => Object.keys(body).length > 0, 'there is nothing to update'),
      data: environment,
      errors: [],
      handle: async ({ caller, actor, found, body }) => {
        const change = await runChange(caller.tenantId, actor, async (own) => {
          if (body.is_default) await clearDefault(own);
          const row = await own.tx.environment.update({
            where: { tenantId_id: { tenantId: own.tenantId, id: found.id } },
            data: definedFields({
              displayName: body.display_name,
              description: body.description,
              color: body.color,
              isDefault: body.is_default,
              variables: body.variables,
              revision: own.revision,
            }),
          });
          own.publish('environment', row.id);
          own.audit({
            action: 'environment.update',
            resourceType: 'environment',
            resourceId: row.id,
            details: { ...body, ...(body.variables && { variables: Object.keys(body.variables) }) },
          });
          return row;
        });
        return { data: view(change.result), warnings: publicationWarnings(change) };
      },
    }),
    operation({
      ...common,
      id: 'deleteEnvironment',
      method: 'delete',
      path: '/v1/environments/{id}',
      summary: 'Delete an environment that nothing uses',
      role: 'editor',
      find,
      data: deleted,
      errors: ['conflict'],
      handle: async ({ caller, actor, found }) => {
        const change = await runChange(caller.tenantId, actor, (own) => remove(own, found));
        requirePublished(change);
        return { data: { deleted: true as const } };
      },
    }),
  ];
}

/** Calls without a route run in the default environment: which one it is stands in the tenant's entry. */
async function clearDefault({ tx, tenantId, revision, publish }: Change): Promise<void> {
  await tx.tenant.update({ where: { id: tenantId }, data: { entryRevision: revision } });
  publish('tenant', tenantId);
  await tx.environment.updateMany({ where: { tenantId, isDefault: true }, data: { isDefault: false } });
}

/** The foreign keys of secrets, values, routes and connections are what makes this safe; 409 by the contract. */
async function remove(own: Change, row: Row): Promise<void> {
  if (row.isDefault) throw new Problem('conflict', { message: 'The default environment cannot be deleted.' });
  try {
    await own.tx.environment.delete({ where: { tenantId_id: { tenantId: own.tenantId, id: row.id } } });
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003') {
      throw new Problem('conflict', { message: 'The environment is in use by secrets or routes.' });
    }
    throw error;
  }
  own.publish('environment', row.id);
  own.audit({
    action: 'environment.delete',
    resourceType: 'environment',
    resourceId: row.id,
    details: { name: row.name },
  });
}
