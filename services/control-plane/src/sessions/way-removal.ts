/** A person removes one of their ways to sign in. At least one stays, and the account's other sessions end. */
import { Problem } from '@knoxcall/problems';
import type { DashboardOperation } from '../http/dashboard-operation.ts';
import { isUuid } from '../http/resource.ts';
import type { PersonChange } from '../people/person-changes.ts';
import { sessionChange } from './session-change.ts';
import { endSessionsOf } from './session-store.ts';
import { requireWayLeft, type SignInParts } from './sign-in-parts.ts';

type Removal = {
  id: string;
  path: `/dashboard/${string}/{id}`;
  summary: string;
  /** Names the way in the audit log. */
  noun: string;
  /** Returns details for the audit log; null where the person has no such way. */
  remove(
    tx: PersonChange['tx'],
    key: { id: string; userId: string },
  ): Promise<Record<string, unknown> | null>;
};

export function wayRemoval(parts: SignInParts, { noun, remove, ...shape }: Removal): DashboardOperation {
  return sessionChange(parts, {
    ...shape,
    method: 'delete',
    stepUp: true,
    errors: ['conflict'],
    change: async ({ tx, audit }, { call, session }) => {
      const { userId } = session;
      const id = (call.params.id ?? '').toLowerCase();
      const details = isUuid(id) ? await remove(tx, { id, userId }) : null;
      if (details === null) throw new Problem('not_found');
      await requireWayLeft(tx, parts.ways, userId);
      await endSessionsOf(tx, userId, session.id);
      audit({ action: `${noun}.delete`, resourceType: noun, resourceId: id, details });
      return {};
    },
  });
}
