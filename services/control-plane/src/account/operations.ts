/** `/v1/account`: who this key is, what the plan allows and how much of it is used, and what holds for the whole tenant. */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import type { RunChange } from '../changes/change.ts';
import { definedFields } from '../http/defined-fields.ts';
import { timestamp, uuid } from '../http/fields.ts';
import { type Caller, type Operation, operation } from '../http/operation.ts';
import { publicationWarnings } from '../http/settle.ts';
import type { TenantRow } from '../tenants/create-tenant.ts';
import { limitsOf, planNames } from '../tenants/plans.ts';
import { countUsage, usage } from './count-usage.ts';

const account = z.object({
  id: uuid,
  slug: z.string(),
  plan: z.enum(planNames),
  created_at: timestamp,
  limits: z.object({
    secrets: z.number().int().nullable(),
    routes: z.number().int(),
    environments: z.number().int(),
    oauth2: z.boolean(),
  }),
  /** Whether a new OAuth2 secret's `redirect_uri` itself starts the sign-in, for a while. */
  oauth2_bare_start: z.boolean(),
  key: z.object({
    id: uuid,
    key_id: z.string(),
    role: z.enum(['invoke', 'read', 'editor', 'admin']),
    rate_limit_requests: z.number().int().nullable(),
  }),
  proxy_base_domain: z.string(),
  proxy_host: z.string(),
});

type Dependencies = { database: PrismaClient; runChange: RunChange; proxyBaseDomain: string };

const changes = z
  .strictObject({ oauth2_bare_start: z.boolean() })
  .partial()
  .refine((body) => Object.keys(body).length > 0, 'there is nothing to update');

export function accountOperations({ database, runChange, proxyBaseDomain }: Dependencies): Operation[] {
  const common = { tag: 'Account', errors: [] } as const;
  const show = (tenant: TenantRow, caller: Caller): z.input<typeof account> => ({
    id: tenant.id,
    slug: tenant.slug,
    plan: account.shape.plan.parse(tenant.plan),
    created_at: tenant.createdAt.toISOString(),
    limits: { ...limitsOf(tenant.plan) },
    oauth2_bare_start: tenant.oauth2BareStart,
    key: {
      id: caller.apiKeyId,
      key_id: caller.keyId,
      role: caller.role,
      rate_limit_requests: caller.rateLimitRequests,
    },
    proxy_base_domain: proxyBaseDomain,
    proxy_host: `${tenant.slug}.${proxyBaseDomain}`,
  });
  return [
    operation({
      ...common,
      id: 'getAccount',
      method: 'get',
      role: 'read',
      path: '/v1/account',
      summary: 'Get the account that this key belongs to',
      data: account,
      handle: async ({ caller }) => {
        const tenant = await database.tenant.findUniqueOrThrow({ where: { id: caller.tenantId } });
        return { data: show(tenant, caller) };
      },
    }),
    operation({
      ...common,
      id: 'updateAccount',
      method: 'patch',
      role: 'admin',
      path: '/v1/account',
      summary: 'Change what holds for the whole account',
      body: changes,
      data: account,
      handle: async ({ caller, actor, body }) => {
        const { tenantId } = caller;
        const change = await runChange(tenantId, actor, async (own) => {
          own.audit({
            action: 'account.update',
            resourceType: 'tenant',
            resourceId: tenantId,
            details: { ...body },
          });
          const data = definedFields({ oauth2BareStart: body.oauth2_bare_start });
          return own.tx.tenant.update({ where: { id: tenantId }, data });
        });
        return { data: show(change.result, caller), warnings: publicationWarnings(change) };
      },
    }),
    operation({
      ...common,
      id: 'getUsage',
      method: 'get',
      role: 'read',
      path: '/v1/account/usage',
      summary: 'Count what the account has and what it proxied',
      data: usage,
      handle: async ({ caller: { tenantId, plan } }) => ({
        data: await countUsage(database, tenantId, limitsOf(plan)),
      }),
    }),
  ];
}
