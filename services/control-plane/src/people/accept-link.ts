/** Accepts a setup link or an invitation: a new account, or the signed-in one, becomes a member. */

import type { Prisma } from '@knoxcall/database';
import type { Actor, Change, RunChange } from '../changes/change.ts';
import { memberRole } from '../columns.ts';
import type { LiveSession, SignInMethod } from '../http/dashboard-operation.ts';

import { beginSession, renew, type SessionParts } from '../sessions/sessions.ts';
import { findLink, type LinkRow, linkIsOver, spendLink } from './link-store.ts';
import { insertMembership, type Rights, rightsOf } from './membership-store.ts';
import { lockPerson } from './person-changes.ts';
import { insertUser, type NewUser } from './user-store.ts';

/** Who joins. `known`: an account that has just authenticated, without a session. */
export type Joiner =
  | { kind: 'session'; userId: string; session: LiveSession }
  | { kind: 'known'; userId: string; method: SignInMethod }
  | { kind: 'new'; userId: string; method: SignInMethod; account: Omit<NewUser, 'id'> };

type Acceptance = {
  token: string;
  joiner: Joiner;
  /** Token of the browser's previous session. */
  replaced: string | undefined;
  origin: Pick<Actor, 'ipAddress' | 'requestId'>;
  /** Adds other data of a new account; runs within the change. */
  furnish?: (tx: Prisma.TransactionClient, userId: string) => Promise<void>;
};

export type JoinParts = SessionParts & { runChange: RunChange };

export const joiningPurposes = ['setup', 'invite'] as const;

/** Returns the session token. Rejects with `validation_error` where the link is no longer valid, `conflict`. */
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

/** A tenant is set up only once: the first one wins. */
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

/** Only the session that joined is valid in the tenant; one from an earlier membership does not become valid again. */
async function admitSession({ tx, tenantId }: Change, { id, userId }: LiveSession): Promise<void> {
  await tx.$executeRaw`
    UPDATE memberships m SET sessions_from = s.rights_from FROM sessions s
    WHERE s.id = ${id}::uuid AND m.tenant_id = ${tenantId}::uuid AND m.user_id = ${userId}::uuid`;
}
