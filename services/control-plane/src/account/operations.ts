/** `/v1/account`: who this key is, what the plan allows and how much of it is used. */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { timestamp, uuid } from '../http/fields.ts';
import { type Operation, operation } from '../http/operation.ts';
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
  key: z.object({
    id: uuid,
    key_id: z.string(),
    role: z.enum(['invoke', 'read', 'editor', 'admin']),
    rate_limit_requests: z.number().int().nullable(),
  }),
  proxy_base_domain: z.string(),
  proxy_host: z.string(),
});

type Dependencies = { database: PrismaClient; proxyBaseDomain: string };

export function accountOperations({ database, proxyBaseDomain }: Dependencies): Operation[] {
  const common = { tag: 'Account', method: 'get', role: 'read', errors: [] } as const;
  return [
    operation({
      ...common,
      id: 'getAccount',
      path: '/v1/account',
      summary: 'Get the account that this key belongs to',
      data: account,
      handle: async ({ caller }) => {
        const tenant = await database.tenant.findUniqueOrThrow({ where: { id: caller.tenantId } });
        const { apiKeyId: id, keyId: key_id, role, rateLimitRequests: rate_limit_requests } = caller;
        const data = {
          id: tenant.id,
          slug: tenant.slug,
          plan: account.shape.plan.parse(tenant.plan),
          created_at: tenant.createdAt.toISOString(),
          limits: { ...limitsOf(tenant.plan) },
          key: { id, key_id, role, rate_limit_requests },
          proxy_base_domain: proxyBaseDomain,
          proxy_host: `${tenant.slug}.${proxyBaseDomain}`,
        };
        return { data };
      },
    }),
    operation({
      ...common,
      id: 'getUsage',
      path: '/v1/account/usage',
      summary: 'Count what the account has and what it proxied',
      data: usage,
      handle: async ({ caller: { tenantId, plan } }) => ({
        data: await countUsage(database, tenantId, limitsOf(plan)),
      }),
    }),
  ];
}
