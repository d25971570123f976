/** `OIDC_GROUP_MAP`: which groups of the provider are members of which tenant, in which role. Pure. */

import { z } from 'zod';
import { type MemberRole, memberRole } from '../columns.ts';

export type GroupRule = { group: string; tenantSlug: string; role: MemberRole };

const target = /^(.+)=([a-z0-9-]{1,63}):([a-z]+)$/;

/** Comma-separated `group=tenant:role`. A group may contain `=`; the last one separates. */
export const groupMap = z.string().transform((text, context): GroupRule[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [, group, tenantSlug, roleName] = target.exec(part) ?? [];
      const role = memberRole.safeParse(roleName).data;
      if (group !== undefined && tenantSlug !== undefined && role !== undefined) {
        return [{ group: group.trim(), tenantSlug, role }];
      }
      context.addIssue({
        code: 'custom',
        message: 'must be a list of group=tenant:role (read, editor or admin)',
      });
      return [];
    }),
);

/** The highest role in each tenant, by its slug. */
export function rolesOf(groups: readonly string[], rules: readonly GroupRule[]): Map<string, MemberRole> {
  const roles = new Map<string, MemberRole>();
  for (const { group, tenantSlug, role } of rules) {
    if (!groups.includes(group)) continue;
    const before = roles.get(tenantSlug) ?? role;
    roles.set(
      tenantSlug,
      memberRole.options.indexOf(role) > memberRole.options.indexOf(before) ? role : before,
    );
  }
  return roles;
}

/** The groups in the claim: a list, or one name. Other values are no group. */
export function groupsIn(claim: unknown): string[] {
  if (typeof claim === 'string') return [claim];
  return Array.isArray(claim) ? claim.filter((one): one is string => typeof one === 'string') : [];
}
