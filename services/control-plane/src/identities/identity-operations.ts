/** `/dashboard/identities`: who a person is at the provider, and how they end that. */
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import { type DashboardOperation, personOperation } from '../http/dashboard-operation.ts';
import { iso, timestamp, uuid } from '../http/fields.ts';
import { isUuid } from '../http/find-by-id.ts';
import { requireWayLeft } from '../people/ways-left.ts';
import { endSessionsOf } from '../sessions/session-store.ts';
import { sessionView } from '../sessions/session-view.ts';
import { answerWithSession, renew } from '../sessions/sessions.ts';
import { actorOf, type SignInParts } from '../sessions/sign-in-parts.ts';

export function identityOperations(parts: SignInParts): DashboardOperation[] {
  return [listIdentities(parts), removeIdentity(parts)];
}

function listIdentities({ database }: SignInParts): DashboardOperation {
  return personOperation({
    id: 'listIdentities',
    method: 'get',
    path: '/dashboard/identities',
    summary: 'List who the own account is at OpenID Connect providers',
    data: z.array(
      z.object({
        id: uuid,
        issuer: z.string(),
        email: z.string().nullable(),
        created_at: timestamp,
        last_used_at: timestamp.nullable(),
      }),
    ),
    errors: [],
    handle: async (_call, { userId }) => {
      const rows = await database.identity.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } });
      const data = rows.map(({ id, issuer, email, createdAt, lastUsedAt }) => ({
        id,
        issuer,
        email,
        created_at: createdAt.toISOString(),
        last_used_at: iso(lastUsedAt),
      }));
      return { data };
    },
  });
}

function removeIdentity(parts: SignInParts): DashboardOperation {
  return personOperation({
    id: 'deleteIdentity',
    method: 'delete',
    path: '/dashboard/identities/{id}',
    summary: 'End the link to a provider; the other sessions of the account end',
    stepUp: true,
    data: sessionView,
    errors: ['conflict'],
    handle: async (call, { id: sessionId, userId }) => {
      const id = (call.params.id ?? '').toLowerCase();
      if (!isUuid(id)) throw new Problem('not_found');
      const token = await parts.runPersonChange(userId, actorOf(call, userId), async ({ tx, audit }) => {
        const [gone] = await tx.identity.findMany({ where: { id, userId } });
        if (gone === undefined) throw new Problem('not_found');
        await tx.identity.delete({ where: { id } });
        await requireWayLeft(tx, parts.ways, userId);
        await endSessionsOf(tx, userId, sessionId);
        const details = { issuer: gone.issuer, email: gone.email };
        audit({ action: 'identity.delete', resourceType: 'identity', resourceId: id, details });
        return renew(tx, sessionId);
      });
      return answerWithSession(parts, token);
    },
  });
}
