/** `/dashboard/identities`: a person's accounts at the provider, and how they unlink one. */
import { z } from 'zod';
import { type DashboardOperation, personOperation } from '../http/dashboard-operation.ts';
import { iso, timestamp, uuid } from '../http/fields.ts';
import type { SignInParts } from '../sessions/sign-in-parts.ts';
import { wayRemoval } from '../sessions/way-removal.ts';

export function identityOperations(parts: SignInParts): DashboardOperation[] {
  return [listIdentities(parts), removeIdentity(parts)];
}

function listIdentities({ database }: SignInParts): DashboardOperation {
  return personOperation({
    id: 'listIdentities',
    method: 'get',
    path: '/dashboard/identities',
    summary: "List the account's identities at OpenID Connect providers",
    data: z.array(
      z.object({
        id: uuid,
        issuer: z.string(),
        email: z.string().nullable(),
        created_at: timestamp,
        last_used_at: timestamp.nullable(),
      }),
    ),
    errors: [],
    handle: async (_call, { userId }) => {
      const rows = await database.identity.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } });
      const data = rows.map(({ id, issuer, email, createdAt, lastUsedAt }) => ({
        id,
        issuer,
        email,
        created_at: createdAt.toISOString(),
        last_used_at: iso(lastUsedAt),
      }));
      return { data };
    },
  });
}

function removeIdentity(parts: SignInParts): DashboardOperation {
  return wayRemoval(parts, {
    id: 'deleteIdentity',
    path: '/dashboard/identities/{id}',
    summary: 'End the link to a provider; the other sessions of the account end',
    noun: 'identity',
    remove: async (tx, key) => {
      const [gone] = await tx.identity.findMany({ where: key });
      if (gone === undefined) return null;
      await tx.identity.delete({ where: key });
      return { issuer: gone.issuer, email: gone.email };
    },
  });
}
