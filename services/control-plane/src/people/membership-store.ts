/** Memberships: the rights of people in a tenant. All of it runs under the tenant's lock. */
import type { Prisma } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import type { Change } from '../changes/change.ts';
import { type MemberRole, type MembershipSource, memberRole } from '../columns.ts';

export type MembershipRow = Prisma.MembershipGetPayload<object>;

const keyOf = (tenantId: string, userId: string) => ({ tenantId_userId: { tenantId, userId } });

export const rightsIn = ({ role, canReveal }: MembershipRow): Rights => ({
  role: memberRole.parse(role),
  canReveal,
});

export function findMembership(
  reader: Pick<Prisma.TransactionClient, 'membership'>,
  tenantId: string,
  userId: string,
): Promise<MembershipRow | null> {
  return reader.membership.findUnique({ where: keyOf(tenantId, userId) });
}

type NewMembership = Rights & { userId: string; source: MembershipSource };

/** Rejects with `conflict` where they are a member already. */
export async function insertMembership(
  { tx, tenantId, audit }: Change,
  wanted: NewMembership,
  why: Record<string, unknown> = {},
): Promise<void> {
  if ((await findMembership(tx, tenantId, wanted.userId)) !== null) {
    throw new Problem('conflict', { message: 'This account is a member already.' });
  }
  await tx.membership.create({ data: { ...wanted, tenantId } });
  audit({
    action: 'member.create',
    resourceType: 'member',
    resourceId: wanted.userId,
    details: { role: wanted.role, can_reveal: wanted.canReveal, source: wanted.source, ...why },
  });
}

/**
 * Lowering rights ends the person's sessions in the tenant, and the links that their rights made. Rejects with
 * `conflict` for the last admin.
 */
export async function updateMembership(
  change: Change,
  present: MembershipRow,
  rights: Rights,
): Promise<void> {
  const { tx, tenantId, audit } = change;
  const before = rightsIn(present);
  const { userId } = present;
  if (before.role === 'admin' && rights.role !== 'admin') await requireOtherAdmin(change, userId);
  await tx.membership.update({ where: keyOf(tenantId, userId), data: { ...rights } });
  if (isLowered(before, rights)) {
    await tx.$executeRaw`
      UPDATE memberships SET sessions_from = clock_timestamp()
      WHERE tenant_id = ${tenantId}::uuid AND user_id = ${userId}::uuid`;
    await withdrawWhatTheyMade(change, userId, rights.role);
  }
  audit({
    action: 'member.update',
    resourceType: 'member',
    resourceId: userId,
    details: { old: shown(before), new: shown(rights) },
  });
}

/** The person's links and tickets are deleted too. Rejects with `conflict` for the last admin. */
export async function deleteMembership(change: Change, present: MembershipRow): Promise<void> {
  const { tx, tenantId, audit } = change;
  const { userId } = present;
  if (present.role === 'admin') await requireOtherAdmin(change, userId);
  await tx.membership.delete({ where: keyOf(tenantId, userId) });
  audit({
    action: 'member.delete',
    resourceType: 'member',
    resourceId: userId,
    details: shown(rightsIn(present)),
  });
}

/** Rejects with `conflict`. */
async function requireOtherAdmin(
  { tx, tenantId }: Pick<Change, 'tx' | 'tenantId'>,
  userId: string,
): Promise<void> {
  const others = await tx.membership.count({ where: { tenantId, role: 'admin', userId: { not: userId } } });
  if (others > 0) return;
  throw new Problem('conflict', { message: 'This is the last admin. Make somebody else an admin first.' });
}

async function withdrawWhatTheyMade(
  { tx, tenantId }: Change,
  userId: string,
  role: MemberRole,
): Promise<void> {
  if (role !== 'admin') await tx.oneTimeLink.deleteMany({ where: { tenantId, makerId: userId } });
  if (role === 'read') await tx.oAuth2Ticket.deleteMany({ where: { tenantId, userId } });
}

const shown = ({ role, canReveal }: Rights) => ({ role, can_reveal: canReveal });

/** Members' roles mean the same as those of API keys. */
export type Rights = { role: MemberRole; canReveal: boolean };

/** Admins may see values; others where it was granted. */
export function rightsOf(role: MemberRole, canReveal: boolean | undefined): Rights {
  return { role, canReveal: role === 'admin' || (canReveal ?? false) };
}

/** Whether the second has fewer rights, in any respect. */
function isLowered(before: Rights, after: Rights): boolean {
  return (
    memberRole.options.indexOf(after.role) < memberRole.options.indexOf(before.role) ||
    (before.canReveal && !after.canReveal)
  );
}
