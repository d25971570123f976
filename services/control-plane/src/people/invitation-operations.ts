/** `/v1/invitations`: admins invite people. Never with an API key, which could let anybody in for good. */
import { z } from 'zod';
import { deleted } from '../http/deleted.ts';
import { findById } from '../http/find-by-id.ts';
import { type Operation, operation } from '../http/operation.ts';
import { listQuery, pageOf } from '../http/pagination.ts';
import { invitation, invite, madeInvitation, newInvitation, showInvitation } from './invitation.ts';
import { isLive, spendLink } from './link-store.ts';
import type { PeopleDependencies } from './operator-operations.ts';

const common = { tag: 'People', role: 'admin', callers: 'people' } as const;

/** Those that still work. */
const pending = (tenantId: string) => ({ tenantId, purpose: 'invite', ...isLive(new Date()) });

export function invitationOperations(dependencies: PeopleDependencies): Operation[] {
  return [listInvitations(dependencies), createInvitation(dependencies), deleteInvitation(dependencies)];
}

function listInvitations({ database }: PeopleDependencies): Operation {
  return operation({
    ...common,
    id: 'listInvitations',
    method: 'get',
    path: '/v1/invitations',
    summary: 'List the invitations that nobody has accepted yet',
    query: listQuery({ by: ['created_at', 'email'], default: 'created_at', order: 'desc' }),
    data: z.array(invitation),
    list: true,
    errors: [],
    handle: async ({ caller: { tenantId }, query }) => {
      const where = pending(tenantId);
      const orderBy = query.sort === 'email' ? { email: query.order } : { createdAt: query.order };
      const [rows, total] = await Promise.all([
        database.oneTimeLink.findMany({ where, orderBy: [orderBy, { id: 'asc' }], ...pageOf(query) }),
        database.oneTimeLink.count({ where }),
      ]);
      return { data: rows.map(showInvitation), total };
    },
  });
}

function createInvitation({ runChange, publicApiUrl }: PeopleDependencies): Operation {
  return operation({
    ...common,
    id: 'createInvitation',
    method: 'post',
    path: '/v1/invitations',
    summary: 'Invite a person; the answer has the link, which is sent to nobody',
    stepUp: true,
    status: 201,
    body: newInvitation,
    data: madeInvitation,
    showsCredential: true,
    errors: [],
    handle: async ({ caller, actor, body }) => {
      const { result } = await runChange(caller.tenantId, actor, async (change) => {
        return invite(change, publicApiUrl, { ...body, makerId: caller.id });
      });
      return { data: result };
    },
  });
}

function deleteInvitation({ database, runChange }: PeopleDependencies): Operation {
  const find = findById('id', (tenantId, id) =>
    database.oneTimeLink.findFirst({ where: { id, ...pending(tenantId) } }),
  );
  return operation({
    ...common,
    id: 'deleteInvitation',
    method: 'delete',
    path: '/v1/invitations/{id}',
    summary: 'Withdraw an invitation',
    stepUp: true,
    revokes: () => true,
    find,
    data: deleted,
    errors: [],
    handle: async ({ caller, actor, found }) => {
      await runChange(caller.tenantId, actor, async (change) => {
        const { tx, audit } = change;
        await spendLink(tx, found.id);
        const details = { email: found.email };
        audit({ action: 'invitation.delete', resourceType: 'invitation', resourceId: found.id, details });
      });
      return { data: { deleted: true as const } };
    },
  });
}
