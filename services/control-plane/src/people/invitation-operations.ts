/**
 * `/v1/invitations`: admins invite people. Never with an API key, because a stolen one could let anybody in
 * permanently.
 */
import type { Prisma } from '@knoxcall/database';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import { change, type Named, type Operation, read, removal } from '../http/operation.ts';
import { listQuery, readPage } from '../http/pagination.ts';
import { findById } from '../http/resource.ts';
import { invitation, invite, madeInvitation, newInvitation, showInvitation } from './invitation.ts';
import { isLive, spendLink } from './link-store.ts';
import type { PeopleDependencies } from './operator-operations.ts';

const common = { tag: 'People', role: 'admin', callers: 'people' } as const;

/** Invitations that are still valid. */
const pending = (tenantId: string) => ({ tenantId, purpose: 'invite', ...isLive(new Date()) });

export function invitationOperations(dependencies: PeopleDependencies): Operation[] {
  return [listInvitations(dependencies), createInvitation(dependencies), deleteInvitation(dependencies)];
}

function listInvitations({ database }: PeopleDependencies): Operation {
  return read({
    ...common,
    id: 'listInvitations',
    method: 'get',
    path: '/v1/invitations',
    summary: 'List the invitations that nobody has accepted yet',
    query: listQuery({ by: ['created_at', 'email'], default: 'created_at', order: 'desc' }),
    data: z.array(invitation),
    list: true,
    errors: [],
    read: ({ caller: { tenantId }, query }) => {
      const where = pending(tenantId);
      return readPage(query, {
        rows: (page) => database.oneTimeLink.findMany({ where, ...page }),
        count: () => database.oneTimeLink.count({ where }),
        show: showInvitation,
      });
    },
  });
}

function createInvitation({ publicApiUrl }: PeopleDependencies): Operation {
  return change({
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
    change: (own, { caller, body }) => invite(own, publicApiUrl, { ...body, makerId: caller.id }),
    answer: (data) => ({ data }),
  });
}

type Row = Prisma.OneTimeLinkGetPayload<object>;

function deleteInvitation({ database }: PeopleDependencies): Operation {
  const load = (reader: Change['tx'], tenantId: string, id: string): Promise<Row | null> =>
    reader.oneTimeLink.findFirst({ where: { id, ...pending(tenantId) } });
  const on: Named<Row, Row> = {
    find: findById('id', (tenantId, id) => load(database, tenantId, id)),
    load: ({ tx, tenantId }, { id }) => load(tx, tenantId, id),
  };
  return removal({
    ...common,
    id: 'deleteInvitation',
    path: '/v1/invitations/{id}',
    summary: 'Withdraw an invitation',
    stepUp: true,
    revokes: () => true,
    on,
    errors: [],
    remove: async ({ tx, audit }, { id, email }) => {
      await spendLink(tx, id);
      const action = 'invitation.delete';
      audit({ action, resourceType: 'invitation', resourceId: id, details: { email } });
    },
  });
}
