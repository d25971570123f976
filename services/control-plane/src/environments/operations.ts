/** `/v1/environments`. */
import { randomUUID } from 'node:crypto';
import { Prisma, type PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import { definedFields, description, iso, someOf, timestamp, uuid } from '../http/fields.ts';
import type { Operation } from '../http/operation.ts';
import { type Key, resource } from '../http/resource.ts';
import { requireRoom } from '../tenants/plans.ts';
import { storedVariables, variables } from './environment-store.ts';

/** Names that every JavaScript object has: as a key, such a name would be ambiguous. */
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

const newEnvironment = z.strictObject({
  name,
  display_name: shown.display_name.optional(),
  description: shown.description.optional(),
  color: shown.color.optional(),
  is_default: z.boolean().default(false),
  variables: variables.default({}),
});
type New = z.output<typeof newEnvironment>;

const changes = someOf({
  ...shown,
  is_default: z.literal(true, 'make another environment the default instead'),
  variables,
});
type Changes = z.output<typeof changes>;

type Row = Prisma.EnvironmentGetPayload<object>;

const view = (row: Row): z.input<typeof environment> => ({
  id: row.id,
  name: row.name,
  display_name: row.displayName,
  description: row.description,
  color: row.color,
  is_default: row.isDefault,
  variables: storedVariables.parse(row.variables),
  created_at: iso(row.createdAt) ?? '',
});

export function environmentOperations({ database }: { database: PrismaClient }): Operation[] {
  return resource(database, {
    noun: 'environment',
    tag: 'Environments',
    table: ({ environment: table }) => table,
    data: environment,
    show: view,
    create: {
      summary: 'Create an environment',
      body: newEnvironment,
      errors: ['plan_limit', 'conflict'],
      details: ({ name: called }) => ({ name: called }),
      insert,
    },
    update: {
      summary: 'Update an environment; its name cannot change',
      body: changes,
      errors: [],
      details: (body) => ({ ...body, ...(body.variables && { variables: Object.keys(body.variables) }) }),
      store,
    },
    remove: {
      summary: 'Delete an environment that nothing uses',
      errors: ['conflict'],
      erase,
    },
  });
}

async function insert(change: Change, body: New): Promise<Row> {
  const { tx, tenantId, revision, publish } = change;
  await requireRoom(change, 'environments');
  if (body.is_default) await clearDefault(change);
  const row = await tx.environment.create({
    data: {
      tenantId,
      id: randomUUID(),
      name: body.name,
      displayName: body.display_name ?? null,
      description: body.description ?? null,
      color: body.color ?? null,
      isDefault: body.is_default,
      variables: body.variables,
      revision,
    },
  });
  publish('environment', row.id);
  return row;
}

async function store(change: Change, key: Key, body: Changes): Promise<Row> {
  const { tx, revision, publish } = change;
  if (body.is_default) await clearDefault(change);
  const { display_name: displayName, is_default: isDefault, ...others } = body;
  const data = { ...definedFields({ ...others, displayName, isDefault }), revision };
  const row = await tx.environment.update({ ...key, data });
  publish('environment', row.id);
  return row;
}

/** Calls without a route run in the default environment, which the tenant's entry names. */
async function clearDefault({ tx, tenantId, revision, publish }: Change): Promise<void> {
  await tx.tenant.update({ where: { id: tenantId }, data: { entryRevision: revision } });
  publish('tenant', tenantId);
  await tx.environment.updateMany({ where: { tenantId, isDefault: true }, data: { isDefault: false } });
}

/** The foreign keys of secrets, values, routes and connections make this safe. */
async function erase({ tx, publish }: Change, key: Key, { id, isDefault }: Row): Promise<void> {
  if (isDefault) throw new Problem('conflict', { message: 'The default environment cannot be deleted.' });
  try {
    await tx.environment.delete(key);
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003') {
      throw new Problem('conflict', { message: 'The environment is in use by secrets or routes.' });
    }
    throw error;
  }
  publish('environment', id);
}
