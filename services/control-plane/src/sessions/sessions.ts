/** The interface to people's sessions for the rest of the control plane. */

import type { Prisma, PrismaClient } from '@knoxcall/database';
import type { Actor } from '../changes/change.ts';
import { type DashboardAnswer, signInFirst } from '../http/dashboard-operation.ts';
import type { PersonChange, RunPersonChange } from '../people/person-changes.ts';
import type { SessionCookie } from './session-cookie.ts';
import {
  endSession,
  insertSession,
  type NewSession,
  type Renewal,
  renewSession,
  type SessionLimits,
} from './session-store.ts';
import { type SessionView, showSession } from './session-view.ts';

export type SessionParts = {
  database: PrismaClient;
  runPersonChange: RunPersonChange;
  limits: SessionLimits;
  cookie: SessionCookie;
};

/** Ends the browser's previous session with the new one: no token outlives a sign-in. */
type Begin = NewSession & { replaced: string | undefined };

/** Within a change of the person; returns the token. */
export async function beginSession(
  { limits }: SessionParts,
  { tx, audit }: PersonChange,
  { replaced, ...wanted }: Begin,
): Promise<string> {
  if (replaced !== undefined) await endSession(tx, replaced);
  const { id, token } = await insertSession(tx, wanted, limits);
  await noteSignIn(tx, wanted.userId);
  const details = { method: wanted.method, with_passkey: wanted.withPasskey };
  audit({ action: 'session.create', resourceType: 'session', resourceId: id, details });
  return token;
}

async function noteSignIn(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await tx.user.update({ where: { id }, data: { lastSignInAt: new Date() } });
}

export function signIn(parts: SessionParts, actor: Actor, wanted: Begin): Promise<string> {
  return parts.runPersonChange(wanted.userId, actor, (change) => beginSession(parts, change, wanted));
}

/** Within a change of the person: the same session continues under another token. Rejects with `unauthorized`. */
export async function renew(
  tx: Prisma.TransactionClient,
  id: string,
  renewal: Renewal = {},
): Promise<string> {
  const token = await renewSession(tx, id, renewal);
  if (token === null) throw signInFirst();
  return token;
}

/** An answer with a session, and its cookie. */
export async function answerWithSession(
  parts: SessionParts,
  token: string,
): Promise<DashboardAnswer<SessionView>> {
  const data = await showSession(parts, token);
  if (data === null) throw signInFirst();
  return { data, cookies: [parts.cookie.write(token, parts.limits.maxAgeSeconds)] };
}
