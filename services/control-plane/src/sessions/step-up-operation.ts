/** `POST /dashboard/step-up`: a person proves once more who they are, for the next five minutes. */
import { z } from 'zod';
import { type DashboardOperation, personOperation } from '../http/dashboard-operation.ts';
import { givenPassword } from '../passwords/password-rules.ts';
import { provePassword } from './password-sign-in.ts';
import { sessionView } from './session-view.ts';
import { answerWithSession, renew } from './sessions.ts';
import { actorOf, requireWay, type SignInParts } from './sign-in-parts.ts';

export function stepUpOperation(parts: SignInParts): DashboardOperation {
  return personOperation({
    id: 'stepUp',
    method: 'post',
    path: '/dashboard/step-up',
    summary: 'Prove once more who is signed in',
    body: z.strictObject({ password: givenPassword }),
    data: sessionView,
    errors: ['overloaded'],
    handle: async (call, { id, userId }) => {
      requireWay(parts.ways, 'password');
      const { email } = await parts.database.user.findUniqueOrThrow({ where: { id: userId } });
      await provePassword(parts, { email, password: call.body.password, address: call.address });
      const token = await parts.runPersonChange(userId, actorOf(call, userId), async ({ tx, audit }) => {
        const details = { method: 'password' };
        audit({ action: 'session.step_up', resourceType: 'session', resourceId: id, details });
        return renew(tx, id, { withPasskey: false });
      });
      return answerWithSession(parts, token);
    },
  });
}
