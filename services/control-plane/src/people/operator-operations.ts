/** `/admin/v1`: how the operator lets the first people in, and lets those in again who lost their way. */
import type { PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { RunChange } from '../changes/change.ts';
import { iso, timestamp, uuid } from '../http/fields.ts';
import { isUuid } from '../http/find-by-id.ts';
import { type Operation, operation } from '../http/operation.ts';
import { listQuery, pageOf } from '../http/pagination.ts';
import { invite, madeInvitation, newInvitation } from './invitation.ts';
import { issueLink } from './link-store.ts';
import { makeResetLink } from './make-reset-link.ts';
import type { RunPersonChange } from './person-changes.ts';
import { emailKeyOf, type UserRow } from './user-store.ts';

export type PeopleDependencies = {
  database: PrismaClient;
  runChange: RunChange;
  runPersonChange: RunPersonChange;
  publicApiUrl: string;
};

export const oneTimeLink = z.object({ link: z.string(), expires_at: timestamp });

const user = z.object({
  id: uuid,
  email: z.string(),
  name: z.string(),
  tenants: z.array(z.string()).describe('Slugs.'),
  created_at: timestamp,
  last_sign_in_at: timestamp.nullable(),
});

const common = { tag: 'Operator', role: null } as const;

export function peopleOperatorOperations(dependencies: PeopleDependencies): Operation[] {
  return [
    makeSetupLink(dependencies),
    inviteAsOperator(dependencies),
    listUsers(dependencies),
    resetAsOperator(dependencies),
  ];
}

function findTenantOf({ database }: PeopleDependencies) {
  return async ({ params }: { params: Record<string, string> }): Promise<{ id: string }> => {
    const row = await database.tenant.findUnique({
      where: { slug: params.slug ?? '' },
      select: { id: true },
    });
    if (row === null) throw new Problem('not_found');
    return row;
  };
}

function makeSetupLink(dependencies: PeopleDependencies): Operation {
  const { runChange, publicApiUrl } = dependencies;
  return operation({
    ...common,
    id: 'createSetupLink',
    method: 'post',
    path: '/admin/v1/tenants/{slug}/setup-link',
    summary: 'Make the link that makes the first admin of a tenant; links before it end',
    status: 201,
    find: findTenantOf(dependencies),
    body: z.strictObject({}),
    bodyOptional: true,
    data: oneTimeLink,
    showsCredential: true,
    errors: ['conflict'],
    handle: async ({ found, actor }) => {
      const { result } = await runChange(found.id, actor, async ({ tx, tenantId, audit }) => {
        if ((await tx.membership.count({ where: { tenantId } })) > 0) {
          throw new Problem('conflict', { message: 'This tenant has members already: invite further ones.' });
        }
        const purpose = 'setup' as const;
        await tx.oneTimeLink.deleteMany({ where: { tenantId, purpose, usedAt: null } });
        const { row, link } = await issueLink(tx, publicApiUrl, { purpose, tenantId });
        audit({ action: 'setup_link.create', resourceType: 'tenant', resourceId: tenantId });
        return { link, expires_at: row.expiresAt.toISOString() };
      });
      return { data: result };
    },
  });
}

function inviteAsOperator(dependencies: PeopleDependencies): Operation {
  const { runChange, publicApiUrl } = dependencies;
  return operation({
    ...common,
    id: 'inviteToTenant',
    method: 'post',
    path: '/admin/v1/tenants/{slug}/invitations',
    summary: 'Invite a person into a tenant; the answer has the link, which is sent to nobody',
    status: 201,
    find: findTenantOf(dependencies),
    body: newInvitation,
    data: madeInvitation,
    showsCredential: true,
    errors: [],
    handle: async ({ found, actor, body }) => {
      const { result } = await runChange(found.id, actor, (change) => invite(change, publicApiUrl, body));
      return { data: result };
    },
  });
}

function listUsers({ database }: PeopleDependencies): Operation {
  return operation({
    ...common,
    id: 'listUsers',
    method: 'get',
    path: '/admin/v1/users',
    summary: 'List the people of the installation',
    query: listQuery({ by: ['created_at'], default: 'created_at', order: 'desc' }).extend({
      email: z.string().max(254).optional().describe('Of one person, whatever its case.'),
    }),
    data: z.array(user),
    list: true,
    errors: [],
    handle: async ({ query }) => {
      const where = query.email === undefined ? {} : { emailKey: emailKeyOf(query.email) };
      const [rows, total] = await Promise.all([
        database.user.findMany({
          where,
          include: { memberships: { select: { tenant: { select: { slug: true } } } } },
          orderBy: [{ createdAt: query.order }, { id: 'asc' }],
          ...pageOf(query),
        }),
        database.user.count({ where }),
      ]);
      const data = rows.map((row) => ({
        id: row.id,
        email: row.email,
        name: row.name,
        tenants: row.memberships.map(({ tenant }) => tenant.slug).sort(),
        created_at: row.createdAt.toISOString(),
        last_sign_in_at: iso(row.lastSignInAt),
      }));
      return { data, total };
    },
  });
}

function resetAsOperator({ database, runPersonChange, publicApiUrl }: PeopleDependencies): Operation {
  return operation({
    ...common,
    id: 'resetUser',
    method: 'post',
    path: '/admin/v1/users/{id}/reset',
    summary: 'Make a link by which a person sets a new password; it works once',
    status: 201,
    find: async ({ params: { id = '' } }): Promise<UserRow> => {
      const row = isUuid(id) ? await database.user.findUnique({ where: { id } }) : null;
      if (row === null) throw new Problem('not_found');
      return row;
    },
    body: z.strictObject({}),
    bodyOptional: true,
    data: oneTimeLink,
    showsCredential: true,
    errors: [],
    handle: async ({ found, actor }) => ({
      data: await runPersonChange(found.id, actor, (change) =>
        makeResetLink(change, publicApiUrl, { userId: found.id }),
      ),
    }),
  });
}
