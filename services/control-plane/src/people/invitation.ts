/** How an invitation is shown, and how it is made, for the operator and for admins alike. */

import type { Prisma } from '@knoxcall/database';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import { memberRole } from '../columns.ts';
import { timestamp, uuid } from '../http/fields.ts';
import { validationError } from '../http/validate.ts';
import { issueLink } from './link-store.ts';
import { rightsOf } from './membership-store.ts';
import { emailAddress } from './user-store.ts';

export const newInvitation = z.strictObject({
  email: emailAddress,
  role: memberRole,
  can_reveal: z.boolean().optional().describe('May see values. Admins may in any case.'),
});

export const invitation = z.object({
  id: uuid,
  email: z.string().nullable(),
  role: memberRole,
  can_reveal: z.boolean(),
  invited_by: uuid.nullable().describe('An admin; null: the operator.'),
  created_at: timestamp,
  expires_at: timestamp,
});

/** With the link, which works once. It is shown here and never again. */
export const madeInvitation = invitation.extend({ link: z.string() });

type Row = Prisma.OneTimeLinkGetPayload<object>;

export const showInvitation = (row: Row): z.input<typeof invitation> => ({
  id: row.id,
  email: row.email,
  role: memberRole.parse(row.role),
  can_reveal: row.canReveal,
  invited_by: row.makerId,
  created_at: row.createdAt.toISOString(),
  expires_at: row.expiresAt.toISOString(),
});

type Invitation = z.output<typeof newInvitation> & { makerId?: string };

/** `makerId`: the admin who invites. */
export async function invite(
  { tx, tenantId, audit }: Change,
  publicApiUrl: string,
  { email, role, can_reveal: given, makerId }: Invitation,
): Promise<z.input<typeof madeInvitation>> {
  requireSensible(role, given);
  const { canReveal } = rightsOf(role, given);
  const maker = makerId === undefined ? {} : { makerId };
  const wanted = { purpose: 'invite', tenantId, email, role, canReveal, ...maker } as const;
  const { row, link } = await issueLink(tx, publicApiUrl, wanted);
  const details = { email, role, can_reveal: canReveal };
  audit({ action: 'invitation.create', resourceType: 'invitation', resourceId: row.id, details });
  return { ...showInvitation(row), link };
}

/** Throws `validation_error`. */
export function requireSensible(role: string, canReveal: boolean | undefined): void {
  if (role !== 'admin' || canReveal !== false) return;
  throw validationError({ can_reveal: ['an admin may see values in any case'] });
}
