/** `/admin/v1`: how the operator lets the first people in, and lets in again those who lost access. */
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import { iso, timestamp, uuid } from '../http/fields.ts';
import { change, type Operation, other, read } from '../http/operation.ts';
import { listQuery, readPage } from '../http/pagination.ts';
import { isUuid } from '../http/resource.ts';
import { namedTenant } from '../tenants/operations.ts';
import { invite, madeInvitation, newInvitation } from './invitation.ts';
import { issueLink } from './link-store.ts';
import type { RunPersonChange } from './person-changes.ts';
import { makeResetLink } from './reset-password.ts';
import { emailKeyOf, type UserRow } from './user-store.ts';

export type PeopleDependencies = {
  database: PrismaClient;
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

const include = { memberships: { select: { tenant: { select: { slug: true } } } } } as const;

const view = (row: Prisma.UserGetPayload<{ include: typeof include }>): z.input<typeof user> => ({
  id: row.id,
  email: row.email,
  name: row.name,
  tenants: row.memberships.map(({ tenant }) => tenant.slug).sort(),
  created_at: row.createdAt.toISOString(),
  last_sign_in_at: iso(row.lastSignInAt),
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

function makeSetupLink({ database, publicApiUrl }: PeopleDependencies): Operation {
  return change({
    ...common,
    id: 'createSetupLink',
    method: 'post',
    path: '/admin/v1/tenants/{slug}/setup-link',
    summary: 'Make the setup link for the first admin of a tenant; earlier ones end',
    status: 201,
    on: namedTenant(database),
    body: z.strictObject({}),
    bodyOptional: true,
    data: oneTimeLink,
    showsCredential: true,
    errors: ['conflict'],
    change: async ({ tx, tenantId, audit }) => {
      if ((await tx.membership.count({ where: { tenantId } })) > 0) {
        throw new Problem('conflict', { message: 'This tenant has members already: invite further ones.' });
      }
      const purpose = 'setup' as const;
      await tx.oneTimeLink.deleteMany({ where: { tenantId, purpose, usedAt: null } });
      const { row, link } = await issueLink(tx, publicApiUrl, { purpose, tenantId });
      audit({ action: 'setup_link.create', resourceType: 'tenant', resourceId: tenantId });
      return { link, expires_at: row.expiresAt.toISOString() };
    },
    answer: (data) => ({ data }),
  });
}

function inviteAsOperator({ database, publicApiUrl }: PeopleDependencies): Operation {
  return change({
    ...common,
    id: 'inviteToTenant',
    method: 'post',
    path: '/admin/v1/tenants/{slug}/invitations',
    summary: 'Invite a person into a tenant; the answer has the link, which is sent to nobody',
    status: 201,
    on: namedTenant(database),
    body: newInvitation,
    data: madeInvitation,
    showsCredential: true,
    errors: [],
    change: (own, { body }) => invite(own, publicApiUrl, body),
    answer: (data) => ({ data }),
  });
}

function listUsers({ database }: PeopleDependencies): Operation {
  return read({
    ...common,
    id: 'listUsers',
    method: 'get',
    path: '/admin/v1/users',
    summary: 'List the people of the installation',
    query: listQuery({ by: ['created_at'], default: 'created_at', order: 'desc' }).extend({
      email: z.string().max(254).optional().describe('Filter by e-mail, whatever its case.'),
    }),
    data: z.array(user),
    list: true,
    errors: [],
    read: ({ query }) => {
      const where = query.email === undefined ? {} : { emailKey: emailKeyOf(query.email) };
      return readPage(query, {
        rows: (page) => database.user.findMany({ where, include, ...page }),
        count: () => database.user.count({ where }),
        show: view,
      });
    },
  });
}

function resetAsOperator({ database, runPersonChange, publicApiUrl }: PeopleDependencies): Operation {
  return other({
    ...common,
    id: 'resetUser',
    method: 'post',
    path: '/admin/v1/users/{id}/reset',
    summary: 'Make a one-time link by which a person sets a new password',
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
