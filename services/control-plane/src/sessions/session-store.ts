/** Sessions in PostgreSQL, whose clock decides on expiry. Only the hash of a token ever gets here. */

import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient } from '@knoxcall/database';
import type { LiveSession, SignInMethod } from '../http/dashboard-operation.ts';
import { newToken, sessionHash } from './session-cookie.ts';

export type SessionLimits = { idleSeconds: number; maxAgeSeconds: number };

/** A valid session of a member of one tenant. */
type MemberSession = {
  id: string;
  userId: string;
  withPasskey: boolean;
  isSteppedUp: boolean;
  role: string;
  canReveal: boolean;
  tenantId: string;
  slug: string;
  plan: string;
  requirePasskey: boolean;
};

type Tx = Prisma.TransactionClient;

const stepUpSeconds = 300;
const touchAfterSeconds = 60;

/** Null where no valid session has the token. Keeps the session from idling out. */
export async function findSession(
  database: PrismaClient,
  token: string,
  { idleSeconds }: SessionLimits,
): Promise<LiveSession | null> {
  const hash = sessionHash(token);
  const [row] = await database.$queryRaw<LiveSession[]>`
    SELECT id, user_id AS "userId", method, with_passkey AS "withPasskey", expires_at AS "expiresAt",
      CASE WHEN stepped_up_at > now() - make_interval(secs => ${stepUpSeconds})
        THEN stepped_up_at + make_interval(secs => ${stepUpSeconds}) END AS "steppedUpUntil"
    FROM sessions
    WHERE hash = ${hash} AND expires_at > now() AND last_seen_at > now() - make_interval(secs => ${idleSeconds})`;
  if (row !== undefined) await touch(database, hash);
  return row ?? null;
}

/** Whether it is still valid in a tenant; call it under the tenant's lock. */
export async function isLiveSession(
  tx: Tx,
  { tenantId, sessionId }: { tenantId: string; sessionId: string },
): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM sessions s JOIN memberships m ON m.user_id = s.user_id
    WHERE s.id = ${sessionId}::uuid AND m.tenant_id = ${tenantId}::uuid AND s.rights_from >= m.sessions_from`;
  return rows.length > 0;
}

/** Null for every session without rights in this tenant, all alike: none, no member, rights lowered since, disabled. */
export async function findMemberSession(
  database: PrismaClient,
  { token, slug }: { token: string; slug: string },
  { idleSeconds }: SessionLimits,
): Promise<MemberSession | null> {
  const hash = sessionHash(token);
  const [row] = await database.$queryRaw<MemberSession[]>`
    SELECT s.id, s.user_id AS "userId", s.with_passkey AS "withPasskey",
      coalesce(s.stepped_up_at > now() - make_interval(secs => ${stepUpSeconds}), false) AS "isSteppedUp",
      m.role, m.can_reveal AS "canReveal", t.id AS "tenantId", t.slug, t.plan,
      t.require_passkey AS "requirePasskey"
    FROM sessions s
    JOIN memberships m ON m.user_id = s.user_id
    JOIN tenants t ON t.id = m.tenant_id
    WHERE s.hash = ${hash} AND t.slug = ${slug} AND t.enabled AND s.rights_from >= m.sessions_from
      AND s.expires_at > now() AND s.last_seen_at > now() - make_interval(secs => ${idleSeconds})`;
  if (row !== undefined) await touch(database, hash);
  return row ?? null;
}

/** Once a minute: a polling page must not cause a write each time. */
async function touch(database: PrismaClient, hash: Uint8Array<ArrayBuffer>): Promise<void> {
  await database.$executeRaw`
    UPDATE sessions SET last_seen_at = now()
    WHERE hash = ${hash} AND last_seen_at < now() - make_interval(secs => ${touchAfterSeconds})`;
}

export type NewSession = { userId: string; method: SignInMethod; withPasskey: boolean };

/** Returns the id and the token, which is stored nowhere. */
export async function insertSession(
  tx: Tx,
  { userId, method, withPasskey }: NewSession,
  { maxAgeSeconds }: SessionLimits,
): Promise<{ id: string; token: string }> {
  const [id, token] = [randomUUID(), newToken()];
  await tx.$executeRaw`
    INSERT INTO sessions (hash, id, user_id, method, with_passkey, expires_at)
    VALUES (${sessionHash(token)}, ${id}::uuid, ${userId}::uuid, ${method}, ${withPasskey},
      now() + make_interval(secs => ${maxAgeSeconds}))`;
  return { id, token };
}

/** `isProven`: its person has just authenticated, so present rights apply to the session again. */
export type Renewal = { isProven?: boolean; withPasskey?: boolean };

/**
 * A new token for the same session, whose rights have changed; the old one is no longer valid. Null where the session
 * has ended meanwhile.
 */
export async function renewSession(
  tx: Tx,
  id: string,
  { isProven = false, withPasskey = false }: Renewal,
): Promise<string | null> {
  const token = newToken();
  const renewed = await tx.$executeRaw`
    UPDATE sessions SET hash = ${sessionHash(token)}, last_seen_at = now(),
      with_passkey = with_passkey OR ${withPasskey},
      rights_from = CASE WHEN ${isProven} THEN clock_timestamp() ELSE rights_from END,
      stepped_up_at = CASE WHEN ${isProven} THEN clock_timestamp() ELSE stepped_up_at END
    WHERE id = ${id}::uuid AND expires_at > now()`;
  return renewed === 1 ? token : null;
}

export async function endSession(tx: Tx, token: string): Promise<void> {
  await tx.session.deleteMany({ where: { hash: sessionHash(token) } });
}

/** Deletes all sessions of a person, except one that may continue. */
export async function endSessionsOf(tx: Tx, userId: string, exceptId?: string): Promise<void> {
  const others = exceptId === undefined ? {} : { id: { not: exceptId } };
  await tx.session.deleteMany({ where: { userId, ...others } });
}
