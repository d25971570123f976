/** `/v1/account`: the caller, the plan's limits and their use, and settings of the whole tenant. */

import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { memberRole, plan, role } from '../columns.ts';
import { definedFields, someOf, timestamp, uuid } from '../http/fields.ts';
import { type Caller, change, type Operation, read } from '../http/operation.ts';
import type { TenantRow } from '../tenants/create-tenant.ts';
import { limitsOf } from '../tenants/plans.ts';
import { countUsage, usage } from './count-usage.ts';

const account = z.object({
  id: uuid,
  slug: z.string(),
  plan: plan,
  created_at: timestamp,
  limits: z.object({
    secrets: z.number().int().nullable(),
    routes: z.number().int(),
    environments: z.number().int(),
    oauth2: z.boolean(),
  }),
  /** Whether a new OAuth2 secret's `redirect_uri` itself starts the sign-in, for a while. */
  oauth2_bare_start: z.boolean(),
  direct_calls: z.boolean().describe('Callers may name a target in place of a route.'),
  require_passkey: z.boolean().describe('People must sign in with a passkey.'),
  key: z
    .object({
      id: uuid,
      key_id: z.string(),
      role,
      rate_limit_requests: z.number().int().nullable(),
    })
    .nullable(),
  member: z.object({ id: uuid, role: memberRole, can_reveal: z.boolean() }).nullable(),
  proxy_base_domain: z.string(),
  proxy_host: z.string(),
  proxy_url: z.url().describe('The address at which applications call the proxy.'),
});

type Dependencies = { database: PrismaClient; proxyBaseDomain: string; proxyInternalUrl: string };
type View = z.input<typeof account>;

const common = { tag: 'Account', errors: [] } as const;

export function accountOperations({ database, ...proxy }: Dependencies): Operation[] {
  return [
    read({
      ...common,
      id: 'getAccount',
      method: 'get',
      role: 'read',
      path: '/v1/account',
      summary: 'Get the account that the caller belongs to',
      data: account,
      read: async ({ caller }) => {
        const tenant = await database.tenant.findUniqueOrThrow({ where: { id: caller.tenantId } });
        return { data: view(tenant, caller, proxy) };
      },
    }),
    change({
      ...common,
      id: 'updateAccount',
      method: 'patch',
      role: 'admin',
      path: '/v1/account',
      summary: 'Change settings of the whole account',
      body: someOf({
        oauth2_bare_start: z.boolean(),
        direct_calls: z.boolean(),
        require_passkey: z.boolean(),
      }),
      data: account,
      errors: ['dependency_unavailable'],
      revokes: ({ direct_calls: directCalls }) => directCalls === false,
      removes: ({ direct_calls: directCalls }) => directCalls === false,
      change: ({ tx, tenantId, revision, publish, audit }, { body }) => {
        const action = 'account.update';
        audit({ action, resourceType: 'tenant', resourceId: tenantId, details: { ...body } });
        publish('tenant', tenantId);
        const data = {
          ...definedFields({
            oauth2BareStart: body.oauth2_bare_start,
            directCalls: body.direct_calls,
            requirePasskey: body.require_passkey,
          }),
          entryRevision: revision,
        };
        return tx.tenant.update({ where: { id: tenantId }, data });
      },
      answer: (tenant, { caller }) => ({ data: view(tenant, caller, proxy) }),
    }),
    read({
      ...common,
      id: 'getUsage',
      method: 'get',
      role: 'read',
      path: '/v1/account/usage',
      summary: 'Count what the account holds and the requests it proxied',
      data: usage,
      read: async ({ caller: { tenantId, plan } }) => ({
        data: await countUsage(database, tenantId, limitsOf(plan)),
      }),
    }),
  ];
}

function view(
  tenant: TenantRow,
  caller: Caller,
  { proxyBaseDomain, proxyInternalUrl }: Omit<Dependencies, 'database'>,
): View {
  const host = `${tenant.slug}.${proxyBaseDomain}`;
  return {
    id: tenant.id,
    slug: tenant.slug,
    plan: account.shape.plan.parse(tenant.plan),
    created_at: tenant.createdAt.toISOString(),
    limits: { ...limitsOf(tenant.plan) },
    oauth2_bare_start: tenant.oauth2BareStart,
    direct_calls: tenant.directCalls,
    require_passkey: tenant.requirePasskey,
    key: showKey(caller),
    member: showMember(caller),
    proxy_base_domain: proxyBaseDomain,
    proxy_host: host,
    proxy_url: proxyUrl(host, proxyInternalUrl),
  };
}

function showKey({ session, id, keyId, role, rateLimitRequests: rate_limit_requests }: Caller): View['key'] {
  return session === null ? { id, key_id: keyId ?? '', role, rate_limit_requests } : null;
}

function showMember({ session, id, role }: Caller): View['member'] {
  return session && { id, role: memberRole.parse(role), can_reveal: session.canReveal };
}

/** On this machine callers use the proxy's own port; elsewhere something in front of it terminates TLS. */
function proxyUrl(host: string, internalUrl: string): string {
  return host.endsWith('.localhost') ? `http://${host}:${new URL(internalUrl).port}` : `https://${host}`;
}
