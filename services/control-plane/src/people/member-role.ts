/** The roles of members, which mean what they mean for API keys, and who may see values. */
import { type MemberRole, memberRole } from '../columns.ts';

export type Rights = { role: MemberRole; canReveal: boolean };

/** Admins see values; others where it was given. */
export function rightsOf(role: MemberRole, canReveal: boolean | undefined): Rights {
  return { role, canReveal: role === 'admin' || (canReveal ?? false) };
}

/** Whether the second of the two may less, in whatever respect. */
export function isLowered(before: Rights, after: Rights): boolean {
  return (
    memberRole.options.indexOf(after.role) < memberRole.options.indexOf(before.role) ||
    (before.canReveal && !after.canReveal)
  );
}
