/** `/dashboard/password`: a person changes their password, or does without one. */
import { z } from 'zod';
import { type DashboardCall, type DashboardOperation, personOperation } from '../http/dashboard-operation.ts';
import { requireWayLeft } from '../people/ways-left.ts';
import { endSessionsOf, type LiveSession } from '../sessions/session-store.ts';
import { type SessionView, sessionView } from '../sessions/session-view.ts';
import { answerWithSession, renew } from '../sessions/sessions.ts';
import { actorOf, requireWay, type SignInParts } from '../sessions/sign-in-parts.ts';
import { newPassword, requireUncommon } from './password-rules.ts';

const common = { path: '/dashboard/password', stepUp: true, data: sessionView } as const;

export function passwordOperations(parts: SignInParts): DashboardOperation[] {
  return [
    personOperation({
      ...common,
      id: 'putPassword',
      method: 'put',
      summary: 'Change the own password; the other sessions of the account end',
      body: z.strictObject({ password: newPassword }),
      errors: ['overloaded'],
      handle: async (call, session) => {
        requireWay(parts.ways, 'password');
        const { password } = call.body;
        const { email } = await parts.database.user.findUniqueOrThrow({ where: { id: session.userId } });
        requireUncommon(password, email);
        return change(parts, call, {
          session,
          passwordHash: await parts.passwords.hash(password, call.address),
        });
      },
    }),
    personOperation({
      ...common,
      id: 'deletePassword',
      method: 'delete',
      summary: 'Do without a password; the other sessions of the account end',
      errors: ['conflict'],
      handle: (call, session) => change(parts, call, { session, passwordHash: null }),
    }),
  ];
}

async function change(
  parts: SignInParts,
  call: DashboardCall,
  { session, passwordHash }: { session: LiveSession; passwordHash: string | null },
): Promise<{ data: SessionView; cookies?: string[] }> {
  const { id, userId } = session;
  const token = await parts.runPersonChange(userId, actorOf(call, userId), async ({ tx, audit }) => {
    await tx.user.update({ where: { id: userId }, data: { passwordHash } });
    await requireWayLeft(tx, parts.ways, userId);
    await tx.oneTimeLink.deleteMany({ where: { userId, usedAt: null } });
    await endSessionsOf(tx, userId, id);
    const action = passwordHash === null ? 'user.password_delete' : 'user.password_change';
    audit({ action, resourceType: 'user', resourceId: userId });
    return renew(tx, id);
  });
  return answerWithSession(parts, token);
}
