/** A new password by a one-time link: for people who lost the old one, or their passkey. */
import type { Actor } from '../changes/change.ts';
import { requireUncommon } from '../passwords/password-rules.ts';
import { endSessionsOf } from '../sessions/session-store.ts';
import { beginSession } from '../sessions/sessions.ts';
import type { SignInParts } from '../sessions/sign-in-parts.ts';
import { issueLink, type LinkRow, linkIsOver, spendLink } from './link-store.ts';
import type { PersonChange } from './person-changes.ts';

type Reset = {
  link: LinkRow;
  password: string;
  address: string;
  origin: Pick<Actor, 'ipAddress' | 'requestId'>;
};

/** Returns the token of a new session. Rejects with `validation_error`. */
export async function resetPassword(
  parts: SignInParts,
  { link, password, address, origin }: Reset,
): Promise<string> {
  const { userId } = link;
  if (userId === null) throw linkIsOver();
  const user = await parts.database.user.findUniqueOrThrow({ where: { id: userId } });
  requireUncommon(password, user.email);
  const passwordHash = await parts.passwords.hash(password, address);
  return parts.runPersonChange(userId, { ...origin, type: 'user', id: userId }, async (change) => {
    const { tx, audit } = change;
    await spendLink(tx, link.id);
    await requireOwnTenantAlone(change, link, userId);
    await tx.user.update({ where: { id: userId }, data: { passwordHash } });
    await tx.oneTimeLink.deleteMany({ where: { userId, usedAt: null } });
    await endSessionsOf(tx, userId);
    const details = { link_id: link.id };
    audit({ action: 'user.password_reset', resourceType: 'user', resourceId: userId, details });
    return beginSession(parts, change, { userId, method: 'link', withPasskey: false, replaced: undefined });
  });
}

/** A link made by an admin opens no account that has become a member elsewhere meanwhile. */
async function requireOwnTenantAlone(
  { tx }: PersonChange,
  { tenantId }: LinkRow,
  userId: string,
): Promise<void> {
  if (tenantId === null) return;
  if ((await tx.membership.count({ where: { userId, tenantId: { not: tenantId } } })) > 0) throw linkIsOver();
}

/** `tenantId` and `makerId`: of the admin who makes it; the operator's links have neither. */
type Wanted = { userId: string; tenantId?: string; makerId?: string };

/** Makes the link by which a person sets a new password. The audit log names its maker before it works. */
export async function makeResetLink(
  { tx, audit }: PersonChange,
  publicApiUrl: string,
  wanted: Wanted,
): Promise<{ link: string; expires_at: string }> {
  const { row, link } = await issueLink(tx, publicApiUrl, { purpose: 'reset', ...wanted });
  const details = { link_id: row.id };
  audit({ action: 'user.reset', resourceType: 'user', resourceId: wanted.userId, details });
  return { link, expires_at: row.expiresAt.toISOString() };
}
