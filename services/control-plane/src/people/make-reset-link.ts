/** Makes the link by which a person sets a new password. Whoever makes it is in the audit log before it works. */

import { issueLink } from './link-store.ts';
import type { PersonChange } from './person-changes.ts';

/** `tenantId` and `makerId`: of the admin who makes it; the operator has none. */
type Wanted = { userId: string; tenantId?: string; makerId?: string };

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
