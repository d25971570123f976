/** A setup link or an invitation is accepted: a new account, or the one that is signed in, becomes a member. */

import type { Prisma } from '@knoxcall/database';
import type { Actor, Change, RunChange } from '../changes/change.ts';
import { memberRole } from '../columns.ts';
import type { LiveSession, SignInMethod } from '../http/dashboard-operation.ts';

import { beginSession, renew, type SessionParts } from '../sessions/sessions.ts';
import { findLink, type LinkRow, linkIsOver, spendLink } from './link-store.ts';
import { insertMembership, type Rights, rightsOf } from './membership-store.ts';
import { lockPerson } from './person-changes.ts';
import { insertUser, type NewUser } from './user-store.ts';

/** Who joins. `known`: an account that was proven just now without a session. */
export type Joiner =
  | { kind: 'session'; userId: string; session: LiveSession }
  | { kind: 'known'; userId: string; method: SignInMethod }
  | { kind: 'new'; userId: string; method: SignInMethod; account: Omit<NewUser, 'id'> };

type Acceptance = {
  token: string;
  joiner: Joiner;
  /** The session's token that the browser had before. */
  replaced: string | undefined;
  origin: Pick<Actor, 'ipAddress' | 'requestId'>;
  /** What else belongs to a new account; runs within the change. */
  furnish?: (tx: Prisma.TransactionClient, userId: string) => Promise<void>;
};

export type JoinParts = SessionParts & { runChange: RunChange };

export const joiningPurposes = ['setup', 'invite'] as const;

/** Gives the token of the session. Rejects with `validation_error` where the link is over, `conflict`. */
export async function acceptLink(parts: JoinParts, acceptance: Acceptance): Promise<string> {
  const link = await findLink(parts.database, acceptance.token, joiningPurposes);
  if (link.tenantId === null) throw linkIsOver();
  const actor: Actor = { ...acceptance.origin, type: 'user', id: acceptance.joiner.userId };
  const { result } = await parts.runChange(link.tenantId, actor, async (change) => {
    await spendLink(change.tx, link.id);
    if (link.purpose === 'setup') await requireNobody(change);
    return join(parts, change, { link, acceptance });
  });
  return result;
}

/** A tenant is set up once, whoever is faster. */
async function requireNobody({ tx, tenantId }: Change): Promise<void> {
  if ((await tx.membership.count({ where: { tenantId } })) > 0) throw linkIsOver();
}

type Joining = { link: LinkRow; acceptance: Acceptance };

async function join(parts: JoinParts, change: Change, { link, acceptance }: Joining): Promise<string> {
  const { tx } = change;
  const { joiner, replaced } = acceptance;
  const { userId } = joiner;
  if (joiner.kind === 'new') {
    await insertUser(tx, { ...joiner.account, id: userId });
    await acceptance.furnish?.(tx, userId);
  } else await lockPerson(tx, userId);
  const why = { via: link.purpose, link_id: link.id, email: await emailOf(tx, userId) };
  await insertMembership(change, { ...rightsOfLink(link), userId, source: 'link' }, why);
  if (joiner.kind !== 'session') {
    return beginSession(parts, change, { userId, method: joiner.method, withPasskey: false, replaced });
  }
  await admitSession(change, joiner.session);
  return renew(tx, joiner.session.id);
}

function rightsOfLink({ purpose, role, canReveal }: LinkRow): Rights {
  return purpose === 'setup' ? rightsOf('admin', true) : rightsOf(memberRole.parse(role), canReveal);
}

async function emailOf(tx: Prisma.TransactionClient, id: string): Promise<string> {
  return (await tx.user.findUniqueOrThrow({ where: { id }, select: { email: true } })).email;
}

/** The session that joined counts in the tenant; an older one, of a membership that ended before, does not come back. */
async function admitSession({ tx, tenantId }: Change, { id, userId }: LiveSession): Promise<void> {
  await tx.$executeRaw`
    UPDATE memberships m SET sessions_from = s.rights_from FROM sessions s
    WHERE s.id = ${id}::uuid AND m.tenant_id = ${tenantId}::uuid AND m.user_id = ${userId}::uuid`;
}
