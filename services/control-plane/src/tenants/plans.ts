/** What each plan allows; the one table of limits. Null is no limit. */
import type { Prisma } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';

export const plans = {
  free: { secrets: 10, oauth2: false },
  pro: { secrets: 100, oauth2: true },
  enterprise: { secrets: null, oauth2: true },
} as const;

export type Plan = keyof typeof plans;
export const planNames = Object.keys(plans) as [Plan, ...Plan[]];

export const limitsOf = (plan: string): (typeof plans)[Plan] => plans[plan as Plan] ?? plans.free;

/** Runs under the tenant's lock, so that parallel creations cannot pass the limit together. */
export async function requireRoomForSecret(
  { tx, tenantId }: { tx: Prisma.TransactionClient; tenantId: string },
  kind: string,
): Promise<void> {
  const tenant = await tx.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { plan: true } });
  const limits = limitsOf(tenant.plan);
  if (kind === 'oauth2' && !limits.oauth2) {
    throw new Problem('plan_limit', { message: 'OAuth2 secrets require the Pro or Enterprise plan.' });
  }
  if (limits.secrets === null) return;
  if ((await tx.secret.count({ where: { tenantId } })) >= limits.secrets) {
    throw new Problem('plan_limit', {
      message: `The plan '${tenant.plan}' allows ${limits.secrets} secrets.`,
    });
  }
}
