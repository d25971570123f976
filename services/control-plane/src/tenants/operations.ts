/** `/admin/v1`: what the operator of an installation may do with tenants. */
import { Prisma, type PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { RunChange } from '../changes/change.ts';
import type { ChangeDependencies } from '../changes/run-change.ts';
import { iso, timestamp, uuid } from '../http/fields.ts';
import { type Operation, operation } from '../http/operation.ts';
import { listQuery, pageOf } from '../http/pagination.ts';
import { publicationWarnings, requirePublished } from '../http/settle.ts';
import { generateApiKey } from '../keys/api-key.ts';
import { bootstrap } from './bootstrap.ts';
import { createTenant, type TenantRow } from './create-tenant.ts';
import { planNames } from './plans.ts';
import { rotateDataKey } from './rotate-data-key.ts';

const slug = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'must be a DNS label of lower-case letters, digits and -');
const plan = z.enum(planNames);
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
  const find = findTenant(dependencies.database);
  return [
    listTenants(dependencies),
    addTenant(dependencies),
    updateTenant(dependencies, find),
    bootstrapTenant(dependencies),
    operation({
      ...common,
      id: 'rotateDataKey',
      method: 'post',
      path: '/admin/v1/tenants/{slug}/rotate-data-key',
      summary: 'Make a new data key; everything is sealed again in the background',
      find,
      body: z.strictObject({}),
      bodyOptional: true,
      data: z.object({ data_key_id: uuid }),
      errors: ['dependency_unavailable'],
      handle: async ({ found, actor }) => {
        const change = await rotateDataKey(dependencies, found.id, actor);
        return { data: { data_key_id: change.result }, warnings: publicationWarnings(change) };
      },
    }),
  ];
}

function findTenant(database: PrismaClient) {
  return async ({ params }: { params: Record<string, string> }): Promise<TenantRow> => {
    const row = await database.tenant.findUnique({ where: { slug: params.slug ?? '' } });
    if (row === null) throw new Problem('not_found');
    return row;
  };
}

function listTenants({ database }: ChangeDependencies): Operation {
  return operation({
    ...common,
    id: 'listTenants',
    method: 'get',
    path: '/admin/v1/tenants',
    summary: 'List tenants',
    query: listQuery({ by: ['created_at', 'slug'], default: 'created_at', order: 'desc' }),
    data: z.array(tenant),
    list: true,
    errors: [],
    handle: async ({ query }) => {
      const orderBy = query.sort === 'slug' ? { slug: query.order } : { createdAt: query.order };
      const [rows, total] = await Promise.all([
        database.tenant.findMany({ orderBy: [orderBy, { id: 'asc' }], ...pageOf(query) }),
        database.tenant.count(),
      ]);
      return { data: rows.map(view), total };
    },
  });
}

function addTenant(dependencies: ChangeDependencies): Operation {
  return operation({
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
        const warnings = publicationWarnings({ result: null, published: made.published });
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

function updateTenant(dependencies: Dependencies, find: ReturnType<typeof findTenant>): Operation {
  return operation({
    ...common,
    id: 'updateTenant',
    method: 'patch',
    path: '/admin/v1/tenants/{slug}',
    summary: 'Change the plan of a tenant, or disable it on both planes',
    find,
    body: z
      .strictObject({ plan: plan.optional(), enabled: z.boolean().optional() })
      .refine((body) => Object.keys(body).length > 0, 'there is nothing to update'),
    data: z.object({ tenant }),
    errors: ['dependency_unavailable'],
    revokes: ({ enabled }) => enabled === false,
    handle: async ({ found, actor, body }) => {
      const change = await dependencies.runChange(found.id, actor, async (own) => {
        const row = await own.tx.tenant.update({
          where: { id: found.id },
          data: {
            entryRevision: own.revision,
            ...(body.plan === undefined ? {} : { plan: body.plan }),
            ...(body.enabled === undefined ? {} : { enabled: body.enabled }),
          },
        });
        own.publish('tenant', found.id);
        own.audit({
          action: 'tenant.update',
          resourceType: 'tenant',
          resourceId: found.id,
          details: { ...body },
        });
        return row;
      });
      if (body.enabled === false) requirePublished(change);
      return { data: { tenant: view(change.result) }, warnings: publicationWarnings(change) };
    },
  });
}

function bootstrapTenant(dependencies: Dependencies): Operation {
  return operation({
    ...common,
    id: 'bootstrap',
    method: 'post',
    path: '/admin/v1/bootstrap',
    summary: 'Make the first tenant where it does not exist yet; repeating it changes nothing',
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
