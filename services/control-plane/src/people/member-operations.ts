/** `/v1/members`: admins say who may do what in their tenant. Never with an API key. */
import type { Prisma } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import { deleted } from '../http/deleted.ts';
import { iso, timestamp, uuid } from '../http/fields.ts';
import { findById } from '../http/find-by-id.ts';
import { type Operation, operation } from '../http/operation.ts';
import { listQuery, pageOf } from '../http/pagination.ts';
import { memberRole, requireSensible } from './invitation.ts';
import { makeResetLink } from './make-reset-link.ts';
import { rightsOf } from './member-role.ts';
import {
  deleteMembership,
  findMembership,
  type MembershipRow,
  rightsIn,
  updateMembership,
} from './membership-store.ts';
import { oneTimeLink, type PeopleDependencies } from './operator-operations.ts';

const member = z.object({
  id: uuid.describe('Of the user.'),
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

const changes = z
  .strictObject({ role: memberRole.optional(), can_reveal: z.boolean().optional() })
  .refine((body) => Object.keys(body).length > 0, 'there is nothing to update');

const common = { tag: 'People', role: 'admin', callers: 'people' } as const;

export function memberOperations(dependencies: PeopleDependencies): Operation[] {
  const { database } = dependencies;
  const find = findById('id', (tenantId, userId) =>
    database.membership.findUnique({ where: { tenantId_userId: { tenantId, userId } }, include }),
  );
  return [
    listMembers(dependencies),
    updateMember(dependencies, find),
    deleteMember(dependencies, find),
    resetMember(dependencies, find),
  ];
}

type Find = ReturnType<typeof findById<MemberRow>>;

function listMembers({ database }: PeopleDependencies): Operation {
  return operation({
    ...common,
    id: 'listMembers',
    method: 'get',
    path: '/v1/members',
    summary: 'List the members of the tenant',
    query: listQuery({ by: ['created_at', 'email', 'name'], default: 'created_at', order: 'desc' }),
    data: z.array(member),
    list: true,
    errors: [],
    handle: async ({ caller: { tenantId }, query }) => {
      const { sort, order } = query;
      const orderBy = sort === 'created_at' ? { createdAt: order } : { user: { [sort]: order } };
      const where = { tenantId };
      const [rows, total] = await Promise.all([
        database.membership.findMany({
          where,
          include,
          orderBy: [orderBy, { userId: 'asc' }],
          ...pageOf(query),
        }),
        database.membership.count({ where }),
      ]);
      return { data: rows.map(view), total };
    },
  });
}

function updateMember({ database, runChange }: PeopleDependencies, find: Find): Operation {
  return operation({
    ...common,
    id: 'updateMember',
    method: 'patch',
    path: '/v1/members/{id}',
    summary: 'Change the rights of a member; where they are lowered, their sessions here end',
    stepUp: true,
    revokes: ({ role, can_reveal: canReveal }) => (role ?? 'admin') !== 'admin' || canReveal === false,
    find,
    body: changes,
    data: member,
    errors: ['conflict'],
    handle: async ({ caller: { tenantId }, actor, found, body }) => {
      await runChange(tenantId, actor, async (change) => {
        const present = await presentMember(change, found);
        const before = rightsIn(present);
        const role = body.role ?? before.role;
        requireSensible(role, body.can_reveal);
        if (present.source === 'group' && role !== before.role) throw madeByGroup();
        const canReveal = body.can_reveal ?? (role === before.role ? before.canReveal : undefined);
        await updateMembership(change, present, rightsOf(role, canReveal));
      });
      const where = { tenantId_userId: { tenantId, userId: found.userId } };
      return { data: view(await database.membership.findUniqueOrThrow({ where, include })) };
    },
  });
}

const madeByGroup = (): Problem =>
  new Problem('conflict', {
    message: 'The role of this member follows a group of the OpenID Connect provider: change it there.',
  });

function deleteMember({ runChange }: PeopleDependencies, find: Find): Operation {
  return operation({
    ...common,
    id: 'deleteMember',
    method: 'delete',
    path: '/v1/members/{id}',
    summary: 'Remove a member; their sessions here end, their account stays',
    stepUp: true,
    revokes: () => true,
    find,
    data: deleted,
    errors: ['conflict'],
    handle: async ({ caller, actor, found }) => {
      await runChange(caller.tenantId, actor, async (change) => {
        await deleteMembership(change, await presentMember(change, found));
      });
      return { data: { deleted: true as const } };
    },
  });
}

function resetMember({ runChange, publicApiUrl }: PeopleDependencies, find: Find): Operation {
  return operation({
    ...common,
    id: 'resetMember',
    method: 'post',
    path: '/v1/members/{id}/reset',
    summary: 'Make a link by which a member of this tenant alone sets a new password; it works once',
    stepUp: true,
    status: 201,
    find,
    body: z.strictObject({}),
    bodyOptional: true,
    data: oneTimeLink,
    showsCredential: true,
    errors: [],
    handle: async ({ caller, actor, found: { userId } }) => {
      const { tenantId } = caller;
      const { result } = await runChange(tenantId, actor, async (change) => {
        const elsewhere = await change.tx.membership.count({
          where: { userId, tenantId: { not: tenantId } },
        });
        if (elsewhere > 0) throw memberElsewhere();
        return makeResetLink(change, publicApiUrl, { userId, tenantId, makerId: caller.id });
      });
      return { data: result };
    },
  });
}

const memberElsewhere = (): Problem =>
  new Problem('forbidden', { message: 'This person is a member of another tenant too: ask the operator.' });

/** As it is now, under the tenant's lock. Rejects with `not_found`. */
async function presentMember({ tx, tenantId }: Change, { userId }: MembershipRow): Promise<MembershipRow> {
  const present = await findMembership(tx, tenantId, userId);
  if (present === null) throw new Problem('not_found');
  return present;
}
