/** `/v1/members`: admins set the rights of people in their tenant. Never with an API key. */
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import { memberRole } from '../columns.ts';
import { iso, someOf, timestamp, uuid } from '../http/fields.ts';
import { change, type Named, type Operation, read, removal } from '../http/operation.ts';
import { listQuery, readPage } from '../http/pagination.ts';
import { findById } from '../http/resource.ts';
import { requireSensible } from './invitation.ts';
import {
  deleteMembership,
  findMembership,
  type MembershipRow,
  rightsIn,
  rightsOf,
  updateMembership,
} from './membership-store.ts';
import { oneTimeLink, type PeopleDependencies } from './operator-operations.ts';
import { makeResetLink } from './reset-password.ts';

const member = z.object({
  id: uuid.describe('Id of the user.'),
  email: z.string(),
  name: z.string(),
  role: memberRole,
  can_reveal: z.boolean(),
  source: z.enum(['link', 'group']).describe('`group`: made and changed by the group map.'),
  passkeys: z.number().int(),
  created_at: timestamp,
  last_sign_in_at: timestamp.nullable(),
});

const include = { user: { include: { _count: { select: { passkeys: true } } } } } as const;
type MemberRow = Prisma.MembershipGetPayload<{ include: typeof include }>;

const view = (row: MemberRow): z.input<typeof member> => ({
  id: row.userId,
  email: row.user.email,
  name: row.user.name,
  role: memberRole.parse(row.role),
  can_reveal: row.canReveal,
  source: member.shape.source.parse(row.source),
  passkeys: row.user._count.passkeys,
  created_at: row.createdAt.toISOString(),
  last_sign_in_at: iso(row.user.lastSignInAt),
});

const common = { tag: 'People', role: 'admin', callers: 'people' } as const;

export function memberOperations(dependencies: PeopleDependencies): Operation[] {
  const on = namedMember(dependencies.database);
  return [
    listMembers(dependencies),
    updateMember(dependencies, on),
    deleteMember(on),
    resetMember(dependencies, on),
  ];
}

type On = Named<MembershipRow, MembershipRow>;

function namedMember(database: PrismaClient): On {
  return {
    find: findById('id', (tenantId, userId) => findMembership(database, tenantId, userId)),
    load: ({ tx, tenantId }, { userId }) => findMembership(tx, tenantId, userId),
  };
}

function listMembers({ database }: PeopleDependencies): Operation {
  return read({
    ...common,
    id: 'listMembers',
    method: 'get',
    path: '/v1/members',
    summary: 'List the members of the tenant',
    query: listQuery({ by: ['created_at', 'email', 'name'], default: 'created_at', order: 'desc' }),
    data: z.array(member),
    list: true,
    errors: [],
    read: ({ caller: { tenantId }, query }) => {
      const { sort, order } = query;
      const column = sort === 'created_at' ? { createdAt: order } : { user: { [sort]: order } };
      const orderBy = [column, { userId: 'asc' as const }];
      const where = { tenantId };
      return readPage(query, {
        rows: (page) => database.membership.findMany({ where, include, ...page, orderBy }),
        count: () => database.membership.count({ where }),
        show: view,
      });
    },
  });
}

function updateMember({ database }: PeopleDependencies, on: On): Operation {
  return change({
    ...common,
    id: 'updateMember',
    method: 'patch',
    path: '/v1/members/{id}',
    summary: 'Change the rights of a member; where they are lowered, their sessions here end',
    stepUp: true,
    revokes: ({ role, can_reveal: canReveal }) => (role ?? 'admin') !== 'admin' || canReveal === false,
    on,
    body: someOf({ role: memberRole, can_reveal: z.boolean() }),
    data: member,
    errors: ['conflict'],
    change: async (own, { found, body: { role: wanted, can_reveal: given } }) => {
      const before = rightsIn(found);
      const role = wanted ?? before.role;
      requireSensible(role, given);
      if (found.source === 'group' && role !== before.role) throw madeByGroup();
      const canReveal = given ?? (role === before.role ? before.canReveal : undefined);
      await updateMembership(own, found, rightsOf(role, canReveal));
    },
    answer: async (_none, { found: { tenantId, userId } }) => {
      const where = { tenantId_userId: { tenantId, userId } };
      return { data: view(await database.membership.findUniqueOrThrow({ where, include })) };
    },
  });
}

const madeByGroup = (): Problem =>
  new Problem('conflict', {
    message: 'The role of this member follows a group of the OpenID Connect provider: change it there.',
  });

function deleteMember(on: On): Operation {
  return removal({
    ...common,
    id: 'deleteMember',
    path: '/v1/members/{id}',
    summary: 'Remove a member; their sessions here end, their account stays',
    stepUp: true,
    revokes: () => true,
    on,
    errors: ['conflict'],
    remove: deleteMembership,
  });
}

function resetMember({ publicApiUrl }: PeopleDependencies, on: On): Operation {
  return change({
    ...common,
    id: 'resetMember',
    method: 'post',
    path: '/v1/members/{id}/reset',
    summary: 'Make a one-time link by which a member of this tenant only sets a new password',
    stepUp: true,
    status: 201,
    on,
    body: z.strictObject({}),
    bodyOptional: true,
    data: oneTimeLink,
    showsCredential: true,
    errors: [],
    change: async (own, { caller, found: { userId } }) => {
      const { tx, tenantId } = own;
      if ((await tx.membership.count({ where: { userId, tenantId: { not: tenantId } } })) > 0) {
        throw memberElsewhere();
      }
      return makeResetLink(own, publicApiUrl, { userId, tenantId, makerId: caller.id });
    },
    answer: (data) => ({ data }),
  });
}

const memberElsewhere = (): Problem =>
  new Problem('forbidden', { message: 'This person is a member of another tenant too: ask the operator.' });
