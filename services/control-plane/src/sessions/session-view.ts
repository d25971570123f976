/** A person's view of their own session: their account, their rights in each tenant, and the token for writes. */

import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { memberRole } from '../columns.ts';
import type { LiveSession } from '../http/dashboard-operation.ts';
import { iso, timestamp, uuid } from '../http/fields.ts';
import { csrfTokenOf } from './session-cookie.ts';
import { findSession, type SessionLimits } from './session-store.ts';

export const sessionView = z.object({
  user: z.object({
    id: uuid,
    email: z.string(),
    name: z.string(),
    has_password: z.boolean(),
    passkeys: z.number().int(),
    identities: z.number().int(),
  }),
  memberships: z.array(
    z.object({
      tenant_id: uuid,
      tenant_slug: z.string(),
      role: memberRole,
      can_reveal: z.boolean(),
      require_passkey: z.boolean(),
      sign_in_again: z
        .boolean()
        .describe('Rights in this tenant were lowered since: a new sign-in is needed.'),
    }),
  ),
  csrf_token: z.string().describe('For the header `X-Knox-CSRF` of every request but GET.'),
  signed_in_with: z.enum(['password', 'passkey', 'oidc', 'link']),
  with_passkey: z.boolean(),
  stepped_up_until: timestamp.nullable(),
  expires_at: timestamp,
});
export type SessionView = z.input<typeof sessionView>;

type Source = { database: PrismaClient; limits: SessionLimits };

/** Null where the session has ended. */
export async function showSession(source: Source, token: string): Promise<SessionView | null> {
  const session = await findSession(source.database, token, source.limits);
  return session === null ? null : viewOf(source.database, session, token);
}

async function viewOf(database: PrismaClient, session: LiveSession, token: string): Promise<SessionView> {
  const user = await database.user.findUniqueOrThrow({
    where: { id: session.userId },
    include: { _count: { select: { passkeys: true, identities: true } } },
  });
  return {
    user: {
      id: user.id,
      email: user.email,
      name: user.name,
      has_password: user.passwordHash !== null,
      passkeys: user._count.passkeys,
      identities: user._count.identities,
    },
    memberships: await membershipsOf(database, session),
    csrf_token: csrfTokenOf(token),
    signed_in_with: session.method,
    with_passkey: session.withPasskey,
    stepped_up_until: iso(session.steppedUpUntil),
    expires_at: session.expiresAt.toISOString(),
  };
}

async function membershipsOf(
  database: PrismaClient,
  { id, userId }: LiveSession,
): Promise<SessionView['memberships']> {
  return database.$queryRaw<SessionView['memberships']>`
    SELECT t.id AS tenant_id, t.slug AS tenant_slug, m.role, m.can_reveal, t.require_passkey,
      s.rights_from < m.sessions_from AS sign_in_again
    FROM memberships m
    JOIN tenants t ON t.id = m.tenant_id
    JOIN sessions s ON s.id = ${id}::uuid
    WHERE m.user_id = ${userId}::uuid AND t.enabled
    ORDER BY t.slug`;
}
