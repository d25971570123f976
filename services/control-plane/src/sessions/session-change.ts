/**
 * An operation in which a person changes their account. Its session continues under a new token, so that a token stolen
 * before ends.
 */

import type { z } from 'zod';
import {
  type DashboardCall,
  type DashboardOperation,
  type ForPerson,
  type LiveSession,
  personOperation,
} from '../http/dashboard-operation.ts';
import type { PersonChange } from '../people/person-changes.ts';
import type { Renewal } from './session-store.ts';
import { sessionView } from './session-view.ts';
import { answerWithSession, renew } from './sessions.ts';
import { actorOf, type SignInParts } from './sign-in-parts.ts';

type AnySchema = z.ZodType;
type Asked<Body> = { call: DashboardCall<unknown, Body>; session: LiveSession };

type SessionChange<Body extends AnySchema, Prepared> = Omit<
  ForPerson<AnySchema, Body, AnySchema>,
  'data' | 'handle'
> & {
  /** Before the change begins: refuses where no lock is needed, and does slow work. */
  prepare?(asked: Asked<z.output<Body>>): Promise<Prepared>;
  /** Returns the new facts about the session. */
  change(change: PersonChange, asked: Asked<z.output<Body>> & { prepared: Prepared }): Promise<Renewal>;
  /** Cookies of the answer, beside the session's. */
  cookies?: () => string[];
};

export function sessionChange<Body extends AnySchema, Prepared>(
  parts: SignInParts,
  definition: SessionChange<Body, Prepared>,
): DashboardOperation {
  return sessionChangeOfAny(parts, definition);
}

function sessionChangeOfAny(
  parts: SignInParts,
  { prepare, change, cookies = () => [], ...shape }: SessionChange<AnySchema, unknown>,
): DashboardOperation {
  return personOperation({
    ...shape,
    data: sessionView,
    handle: async (call, session) => {
      const { id, userId } = session;
      const prepared = await prepare?.({ call, session });
      const token = await parts.runPersonChange(userId, actorOf(call, userId), async (own) =>
        renew(own.tx, id, await change(own, { call, session, prepared })),
      );
      const answer = await answerWithSession(parts, token);
      return { ...answer, cookies: [...(answer.cookies ?? []), ...cookies()] };
    },
  });
}
