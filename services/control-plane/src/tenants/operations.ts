/** `/admin/v1`: the operator's operations on tenants. */

import { Prisma, type PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { RunChange } from '../changes/change.ts';
import type { ChangeDependencies } from '../changes/run-change.ts';
import { plan } from '../columns.ts';
import { definedFields, iso, someOf, timestamp, uuid } from '../http/fields.ts';
import { change, type Named, type Operation, other, read } from '../http/operation.ts';
import { listQuery, readPage } from '../http/pagination.ts';
import { publicationWarnings } from '../http/perform-operation.ts';
import { generateApiKey } from '../keys/api-key.ts';
import { bootstrap } from './bootstrap.ts';
import { createTenant, type TenantRow } from './create-tenant.ts';
import { rotateDataKey } from './rotate-data-key.ts';

const slug = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'must be a DNS label of lower-case letters, digits and -');
const tenant = z.object({
  id: uuid,
  slug: z.string(),
  plan,
  enabled: z.boolean(),
  created_at: timestamp,
});

const view = (row: TenantRow): z.input<typeof tenant> => ({
  id: row.id,
  slug: row.slug,
  plan: plan.parse(row.plan),
  enabled: row.enabled,
  created_at: iso(row.createdAt) ?? '',
});

const common = { tag: 'Operator', role: null } as const;

type Dependencies = ChangeDependencies & { runChange: RunChange };

export function tenantOperations(dependencies: Dependencies): Operation[] {
  const on = namedTenant(dependencies.database);
  return [
    listTenants(dependencies),
    addTenant(dependencies),
    updateTenant(on),
    bootstrapTenant(dependencies),
    rotateDataKey(dependencies, on),
  ];
}

/** The object of the operator's changes under `/admin/v1/tenants/{slug}`. */
export function namedTenant(database: PrismaClient): Named<TenantRow, TenantRow> {
  return {
    find: async ({ params: { slug: wanted = '' } }) => {
      const row = await database.tenant.findUnique({ where: { slug: wanted } });
      if (row === null) throw new Problem('not_found');
      return row;
    },
    load: ({ tx, tenantId: id }) => tx.tenant.findUnique({ where: { id } }),
    tenantOf: ({ id }) => id,
  };
}

function listTenants({ database }: ChangeDependencies): Operation {
  return read({
    ...common,
    id: 'listTenants',
    method: 'get',
    path: '/admin/v1/tenants',
    summary: 'List tenants',
    query: listQuery({ by: ['created_at', 'slug'], default: 'created_at', order: 'desc' }),
    data: z.array(tenant),
    list: true,
    errors: [],
    read: ({ query }) =>
      readPage(query, {
        rows: (page) => database.tenant.findMany(page),
        count: () => database.tenant.count(),
        show: view,
      }),
  });
}

function addTenant(dependencies: ChangeDependencies): Operation {
  return other({
    ...common,
    id: 'createTenant',
    method: 'post',
    path: '/admin/v1/tenants',
    summary: 'Create a tenant and its first admin key',
    status: 201,
    body: z.strictObject({ slug, plan: plan.default('enterprise') }),
    data: z.object({ tenant, api_key: z.string() }),
    showsCredential: true,
    errors: ['conflict', 'dependency_unavailable'],
    handle: async ({ actor, body }) => {
      try {
        const made = await createTenant(dependencies, actor, { ...body, key: generateApiKey() });
        const warnings = publicationWarnings(made);
        return { data: { tenant: view(made.tenant), api_key: made.apiKey }, warnings };
      } catch (error) {
        if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') {
          throw new Problem('conflict', { message: 'A tenant with this slug already exists.' });
        }
        throw error;
      }
    },
  });
}

function updateTenant(on: Named<TenantRow, TenantRow>): Operation {
  return change({
    ...common,
    id: 'updateTenant',
    method: 'patch',
    path: '/admin/v1/tenants/{slug}',
    summary: 'Change the plan of a tenant, or disable it on both planes',
    on,
    body: someOf({ plan, enabled: z.boolean() }),
    data: z.object({ tenant }),
    errors: ['dependency_unavailable'],
    revokes: ({ enabled }) => enabled === false,
    removes: ({ enabled }) => enabled === false,
    change: ({ tx, tenantId: id, revision, publish, audit }, { body }) => {
      publish('tenant', id);
      audit({ action: 'tenant.update', resourceType: 'tenant', resourceId: id, details: { ...body } });
      return tx.tenant.update({ where: { id }, data: { entryRevision: revision, ...definedFields(body) } });
    },
    answer: (row) => ({ data: { tenant: view(row) } }),
  });
}

function bootstrapTenant(dependencies: Dependencies): Operation {
  return other({
    ...common,
    id: 'bootstrap',
    method: 'post',
    path: '/admin/v1/bootstrap',
    summary: 'Make the first tenant if it does not exist; repeating the request changes nothing',
    body: z.strictObject({ slug, api_key: z.string().optional() }),
    data: z.object({ tenant, created: z.boolean(), api_key: z.string().nullable() }),
    showsCredential: true,
    errors: ['conflict', 'dependency_unavailable'],
    handle: async ({ actor, body }) => {
      const done = await bootstrap(dependencies, actor, { slug: body.slug, apiKey: body.api_key });
      return { data: { tenant: view(done.tenant), created: done.created, api_key: done.apiKey } };
    },
  });
}
