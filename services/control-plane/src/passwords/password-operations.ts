/** `/dashboard/password`: a person changes or removes their password. */

import { z } from 'zod';
import type { DashboardOperation, LiveSession } from '../http/dashboard-operation.ts';
import type { PersonChange } from '../people/person-changes.ts';
import { sessionChange } from '../sessions/session-change.ts';
import { endSessionsOf, type Renewal } from '../sessions/session-store.ts';
import { requireWay, requireWayLeft, type SignInParts } from '../sessions/sign-in-parts.ts';
import { newPassword, requireUncommon } from './password-rules.ts';

const common = { path: '/dashboard/password', stepUp: true } as const;

export function passwordOperations(parts: SignInParts): DashboardOperation[] {
  return [
    sessionChange(parts, {
      ...common,
      id: 'putPassword',
      method: 'put',
      summary: "Change the account's password; its other sessions end",
      body: z.strictObject({ password: newPassword }),
      errors: ['overloaded'],
      prepare: async ({ call: { body, address }, session: { userId } }) => {
        requireWay(parts.ways, 'password');
        const { email } = await parts.database.user.findUniqueOrThrow({ where: { id: userId } });
        requireUncommon(body.password, email);
        return parts.passwords.hash(body.password, address);
      },
      change: (own, { session, prepared: passwordHash }) => store(parts, own, { session, passwordHash }),
    }),
    sessionChange(parts, {
      ...common,
      id: 'deletePassword',
      method: 'delete',
      summary: "Remove the account's password; its other sessions end",
      errors: ['conflict'],
      change: (own, { session }) => store(parts, own, { session, passwordHash: null }),
    }),
  ];
}

async function store(
  { ways }: SignInParts,
  { tx, audit }: PersonChange,
  { session: { id, userId }, passwordHash }: { session: LiveSession; passwordHash: string | null },
): Promise<Renewal> {
  await tx.user.update({ where: { id: userId }, data: { passwordHash } });
  await requireWayLeft(tx, ways, userId);
  await tx.oneTimeLink.deleteMany({ where: { userId, usedAt: null } });
  await endSessionsOf(tx, userId, id);
  const action = passwordHash === null ? 'user.password_delete' : 'user.password_change';
  audit({ action, resourceType: 'user', resourceId: userId });
  return {};
}
