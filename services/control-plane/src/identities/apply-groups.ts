/**
 * Adapts a person's memberships to their groups at each sign-in: only memberships that the group map made are changed,
 * and the last admin of a tenant stays.
 */

import type { PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import type { Log } from '@knoxcall/telemetry';
import type { Actor, Change, RunChange } from '../changes/change.ts';
import type { MemberRole } from '../columns.ts';
import {
  deleteMembership,
  findMembership,
  insertMembership,
  type MembershipRow,
  rightsOf,
  updateMembership,
} from '../people/membership-store.ts';

type GroupParts = { database: PrismaClient; runChange: RunChange; log: Log };

type Person = {
  userId: string;
  roles: ReadonlyMap<string, MemberRole>;
  origin: Pick<Actor, 'ipAddress' | 'requestId'>;
};

export async function applyGroups(parts: GroupParts, { userId, roles, origin }: Person): Promise<void> {
  const { database, runChange, log } = parts;
  const [tenants, present] = await Promise.all([
    database.tenant.findMany({
      where: { slug: { in: [...roles.keys()] }, enabled: true },
      select: { id: true, slug: true },
    }),
    database.membership.findMany({ where: { userId } }),
  ]);
  const wanted = new Map(tenants.map(({ id, slug }) => [id, roles.get(slug)]));
  const known = new Map(present.map((row) => [row.tenantId, row]));
  const made = present.filter(({ source }) => source === 'group').map(({ tenantId }) => tenantId);
  const actor: Actor = { ...origin, type: 'system', id: 'group-map' };
  for (const tenantId of new Set([...wanted.keys(), ...made])) {
    const role = wanted.get(tenantId);
    if (!differs(known.get(tenantId), role)) continue;
    try {
      await runChange(tenantId, actor, (change) => reconcile(change, userId, role));
    } catch (error) {
      if (!(error instanceof Problem) || error.type !== 'conflict') throw error;
      log.warn({ tenant_id: tenantId, user_id: userId }, 'the group map did not change the last admin');
    }
  }
}

function differs(present: MembershipRow | undefined, role: MemberRole | undefined): boolean {
  if (present === undefined) return role !== undefined;
  return present.source === 'group' && present.role !== role;
}

async function reconcile(change: Change, userId: string, role: MemberRole | undefined): Promise<void> {
  const present = (await findMembership(change.tx, change.tenantId, userId)) ?? undefined;
  if (!differs(present, role)) return;
  if (present === undefined) {
    if (role !== undefined) {
      await insertMembership(change, { ...rightsOf(role, undefined), userId, source: 'group' });
    }
  } else if (role === undefined) await deleteMembership(change, present);
  else await updateMembership(change, present, rightsOf(role, undefined));
}
