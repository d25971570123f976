/** `POST /dashboard/step-up`: a person proves once more who they are, for the next five minutes. */
import { z } from 'zod';
import { type DashboardCall, type DashboardOperation, personOperation } from '../http/dashboard-operation.ts';
import { authenticationResponse } from '../passkeys/ceremonies.ts';
import { type PasskeyParts, provePasskey } from '../passkeys/passkey-proof.ts';
import { givenPassword } from '../passwords/password-rules.ts';
import { provePassword } from './password-sign-in.ts';
import type { LiveSession } from './session-store.ts';
import { sessionView } from './session-view.ts';
import { answerWithSession, renew } from './sessions.ts';
import { actorOf, requireWay } from './sign-in-parts.ts';

const proof = z.union([
  z.strictObject({ password: givenPassword }),
  z.strictObject({ passkey: authenticationResponse }),
]);
type Proof = z.output<typeof proof>;

export function stepUpOperation(parts: PasskeyParts): DashboardOperation {
  return personOperation({
    id: 'stepUp',
    method: 'post',
    path: '/dashboard/step-up',
    summary: 'Prove once more who is signed in, with the password or a passkey',
    body: proof,
    data: sessionView,
    errors: ['overloaded'],
    handle: async (call, session) => {
      const { id, userId } = session;
      const withPasskey = 'passkey' in call.body;
      await prove(parts, call, session);
      const token = await parts.runPersonChange(userId, actorOf(call, userId), async ({ tx, audit }) => {
        const details = { method: withPasskey ? 'passkey' : 'password' };
        audit({ action: 'session.step_up', resourceType: 'session', resourceId: id, details });
        return renew(tx, id, { isProven: true, withPasskey });
      });
      return answerWithSession(parts, token);
    },
  });
}

/** Failures count as those of a sign-in do. */
async function prove(
  parts: PasskeyParts,
  { body, address, cookies }: DashboardCall<unknown, Proof>,
  { id: sessionId, userId }: LiveSession,
): Promise<void> {
  if ('passkey' in body) {
    const wanted = { purpose: 'step_up', sessionId } as const;
    await provePasskey(parts, { response: body.passkey, cookies, address, wanted, userId });
    return;
  }
  requireWay(parts.ways, 'password');
  const { email } = await parts.database.user.findUniqueOrThrow({ where: { id: userId } });
  await provePassword(parts, { email, password: body.password, address });
}
