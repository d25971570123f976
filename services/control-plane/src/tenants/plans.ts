/** The limits of each plan, in one table. Null is no limit. */

import { Problem } from '@knoxcall/problems';
import type { Change } from '../changes/change.ts';
import { type Plan, plan } from '../columns.ts';

export const plans = {
  free: { secrets: 10, routes: 20, environments: 5, oauth2: false },
  pro: { secrets: 100, routes: 500, environments: 20, oauth2: true },
  enterprise: { secrets: null, routes: 10_000, environments: 100, oauth2: true },
} as const satisfies Record<Plan, object>;

export const limitsOf = (name: string): (typeof plans)[Plan] => plans[plan.parse(name)];

type Within = Pick<Change, 'tx' | 'tenantId' | 'plan'>;

/** Runs under the tenant's lock, so that concurrent creations cannot exceed the limit together. */
export async function requireRoomForSecret(within: Within, kind: string): Promise<void> {
  const limits = limitsOf(within.plan);
  if (kind === 'oauth2' && !limits.oauth2) {
    throw new Problem('plan_limit', { message: 'OAuth2 secrets require the Pro or Enterprise plan.' });
  }
  await requireRoom(within, 'secrets');
}

/** The same for objects whose only limit is their number. */
export async function requireRoom(
  within: Within,
  what: 'secrets' | 'routes' | 'environments',
): Promise<void> {
  const limit = limitsOf(within.plan)[what];
  if (limit === null || (await countOf(within, what)) < limit) return;
  throw new Problem('plan_limit', { message: `The plan '${within.plan}' allows ${limit} ${what}.` });
}

function countOf({ tx, tenantId }: Within, what: 'secrets' | 'routes' | 'environments'): Promise<number> {
  const where = { tenantId };
  if (what === 'secrets') return tx.secret.count({ where });
  return what === 'routes' ? tx.route.count({ where }) : tx.environment.count({ where });
}
