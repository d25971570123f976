/** `/v1/account`: who calls, what the plan allows and how much of it is used, and what the tenant asks of its people. */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import type { RunChange } from '../changes/change.ts';
import { definedFields } from '../http/defined-fields.ts';
import { timestamp, uuid } from '../http/fields.ts';
import { type Caller, type Operation, operation } from '../http/operation.ts';
import { memberRoles } from '../people/member-role.ts';
import { limitsOf, planNames } from '../tenants/plans.ts';
import { countUsage, usage } from './count-usage.ts';

const memberRole = z.enum(memberRoles);
const account = z.object({
  id: uuid,
  slug: z.string(),
  plan: z.enum(planNames),
  created_at: timestamp,
  limits: z.object({ secrets: z.number().int().nullable(), oauth2: z.boolean() }),
  key: z
    .object({
      id: uuid,
      key_id: z.string(),
      role: z.enum(['invoke', 'read', 'editor', 'admin']),
      rate_limit_requests: z.number().int().nullable(),
    })
    .nullable(),
  member: z.object({ id: uuid, role: memberRole, can_reveal: z.boolean() }).nullable(),
  require_passkey: z.boolean().describe('People need a session with a passkey.'),
  proxy_base_domain: z.string(),
  proxy_host: z.string(),
});

type Dependencies = { database: PrismaClient; runChange: RunChange; proxyBaseDomain: string };
type View = z.input<typeof account>;

export function accountOperations({ database, runChange, proxyBaseDomain }: Dependencies): Operation[] {
  const common = { tag: 'Account', errors: [] } as const;
  const show = async (caller: Caller): Promise<View> => {
    const tenant = await database.tenant.findUniqueOrThrow({ where: { id: caller.tenantId } });
    return {
      id: tenant.id,
      slug: tenant.slug,
      plan: account.shape.plan.parse(tenant.plan),
      created_at: tenant.createdAt.toISOString(),
      limits: { ...limitsOf(tenant.plan) },
      key: showKey(caller),
      member: showMember(caller),
      require_passkey: tenant.requirePasskey,
      proxy_base_domain: proxyBaseDomain,
      proxy_host: `${tenant.slug}.${proxyBaseDomain}`,
    };
  };
  return [
    operation({
      ...common,
      id: 'getAccount',
      path: '/v1/account',
      method: 'get',
      role: 'read',
      summary: 'Get the account that the caller belongs to',
      data: account,
      handle: async ({ caller }) => ({ data: await show(caller) }),
    }),
    operation({
      ...common,
      id: 'updateAccount',
      path: '/v1/account',
      method: 'patch',
      role: 'admin',
      summary: 'Change what the tenant asks of its people',
      body: z
        .strictObject({ require_passkey: z.boolean().optional() })
        .refine((body) => Object.keys(body).length > 0, 'there is nothing to update'),
      data: account,
      handle: async ({ caller, actor, body }) => {
        await runChange(caller.tenantId, actor, async ({ tx, tenantId, audit }) => {
          const data = definedFields({ requirePasskey: body.require_passkey });
          await tx.tenant.update({ where: { id: tenantId }, data });
          audit({ action: 'account.update', resourceType: 'tenant', resourceId: tenantId, details: body });
        });
        return { data: await show(caller) };
      },
    }),
    operation({
      ...common,
      method: 'get',
      role: 'read',
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

function showKey({ session, id, keyId, role, rateLimitRequests: rate_limit_requests }: Caller): View['key'] {
  return session === null ? { id, key_id: keyId ?? '', role, rate_limit_requests } : null;
}

function showMember({ session, id, role }: Caller): View['member'] {
  return session && { id, role: memberRole.parse(role), can_reveal: session.canReveal };
}
