/** `/dashboard/session` and `/dashboard/sign-in`: a person signs in, reads their session, and signs out. */

import { z } from 'zod';
import {
  type DashboardOperation,
  personOperation,
  signInFirst,
  visitorOperation,
} from '../http/dashboard-operation.ts';
import { deleted } from '../http/operation.ts';
import { givenPassword } from '../passwords/password-rules.ts';
import { provePassword } from './password-sign-in.ts';
import { endSession, endSessionsOf } from './session-store.ts';
import { sessionView, showSession } from './session-view.ts';
import { answerWithSession, signIn } from './sessions.ts';
import { actorOf, requireWay, type SignInParts } from './sign-in-parts.ts';

export function sessionOperations(parts: SignInParts): DashboardOperation[] {
  return [ways(parts), signInWithPassword(parts), show(parts), end(parts)];
}

function ways({ ways: present }: SignInParts): DashboardOperation {
  return visitorOperation({
    id: 'getSignInWays',
    method: 'get',
    path: '/dashboard/sign-in',
    summary: 'List the ways to sign in',
    session: 'ignored',
    data: z.object({ password: z.boolean(), passkey: z.boolean(), oidc: z.boolean() }),
    errors: [],
    handle: async () => ({ data: present }),
  });
}

function signInWithPassword(parts: SignInParts): DashboardOperation {
  return visitorOperation({
    id: 'signIn',
    method: 'post',
    path: '/dashboard/sign-in',
    summary: 'Sign in with e-mail and password',
    session: 'ignored',
    body: z.strictObject({ email: z.string().max(254), password: givenPassword }),
    data: sessionView,
    errors: ['unauthorized', 'overloaded'],
    handle: async (call) => {
      requireWay(parts.ways, 'password');
      const user = await provePassword(parts, { ...call.body, address: call.address });
      const begin = {
        userId: user.id,
        method: 'password',
        withPasskey: false,
        replaced: call.token,
      } as const;
      return answerWithSession(parts, await signIn(parts, actorOf(call, user.id), begin));
    },
  });
}

function show(parts: SignInParts): DashboardOperation {
  return personOperation({
    id: 'getSession',
    method: 'get',
    path: '/dashboard/session',
    summary: 'Get the session: the person, their tenants, and the token for writes',
    data: sessionView,
    errors: [],
    handle: async ({ token }) => {
      const data = token === undefined ? null : await showSession(parts, token);
      if (data === null) throw signInFirst();
      return { data };
    },
  });
}

function end(parts: SignInParts): DashboardOperation {
  return personOperation({
    id: 'endSession',
    method: 'delete',
    path: '/dashboard/session',
    summary: 'Sign out, here or everywhere',
    query: z.strictObject({ everywhere: z.enum(['', 'true']).optional() }),
    data: deleted,
    errors: [],
    handle: async (call, { id, userId }) => {
      const everywhere = call.query.everywhere !== undefined;
      await parts.runPersonChange(userId, actorOf(call, userId), async ({ tx, audit }) => {
        if (everywhere) await endSessionsOf(tx, userId);
        else await endSession(tx, call.token ?? '');
        const details = { everywhere };
        audit({ action: 'session.delete', resourceType: 'session', resourceId: id, details });
      });
      return { data: { deleted: true as const }, cookies: [parts.cookie.clear()] };
    },
  });
}
