/**
 * An operation of a person that is one change of their account. The session that asked goes on under a new token, so that
 * one that was stolen before does not.
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
  /** Refuses what needs no lock, and does what may take long, before the change begins. */
  prepare?(asked: Asked<z.output<Body>>): Promise<Prepared>;
  /** Gives what is known of the session from now on. */
  change(change: PersonChange, asked: Asked<z.output<Body>> & { prepared: Prepared }): Promise<Renewal>;
  /** Of the answer, beside the session's. */
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
