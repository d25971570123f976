/** `POST /dashboard/step-up`: a person authenticates once more, for the next five minutes. */

import { z } from 'zod';
import type { DashboardCall, DashboardOperation, LiveSession } from '../http/dashboard-operation.ts';
import { authenticationResponse } from '../passkeys/ceremonies.ts';
import { type PasskeyParts, provePasskey } from '../passkeys/passkey-proof.ts';
import { givenPassword } from '../passwords/password-rules.ts';
import { provePassword } from './password-sign-in.ts';
import { sessionChange } from './session-change.ts';

import { requireWay } from './sign-in-parts.ts';

const proof = z.union([
  z.strictObject({ password: givenPassword }),
  z.strictObject({ passkey: authenticationResponse }),
]);
type Proof = z.output<typeof proof>;

export function stepUpOperation(parts: PasskeyParts): DashboardOperation {
  return sessionChange(parts, {
    id: 'stepUp',
    method: 'post',
    path: '/dashboard/step-up',
    summary: 'Step up: prove again who is signed in, with the password or a passkey',
    body: proof,
    errors: ['overloaded'],
    prepare: ({ call, session }) => prove(parts, call, session),
    change: async ({ audit }, { call: { body }, session: { id } }) => {
      const withPasskey = 'passkey' in body;
      const details = { method: withPasskey ? 'passkey' : 'password' };
      audit({ action: 'session.step_up', resourceType: 'session', resourceId: id, details });
      return { isProven: true, withPasskey };
    },
  });
}

/** Failures count like those of a sign-in. */
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
