/** `/dashboard/link`, `setup`, `invite` and `reset`: operations for the holder of a one-time link. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type LinkPurpose, linkPurpose, memberRole } from '../columns.ts';
import {
  type DashboardCall,
  type DashboardOperation,
  type LiveSession,
  visitorOperation,
} from '../http/dashboard-operation.ts';
import { displayName, timestamp } from '../http/fields.ts';
import { validationError } from '../http/validate.ts';
import { newPassword, requireUncommon } from '../passwords/password-rules.ts';
import { sessionView } from '../sessions/session-view.ts';
import { answerWithSession } from '../sessions/sessions.ts';
import { originOf, requireWay, type SignInParts } from '../sessions/sign-in-parts.ts';
import { acceptLink, type Joiner, joiningPurposes } from './accept-link.ts';
import { findLink, type LinkRow } from './link-store.ts';
import { resetPassword } from './reset-password.ts';
import { emailAddress } from './user-store.ts';

const linkToken = z.string().min(1).max(200);
const linkRole = memberRole.nullable();

/** A signed-in person sends the token only. */
const joining = z.strictObject({
  token: linkToken,
  email: emailAddress.optional(),
  name: displayName.optional(),
  password: newPassword.optional(),
});
type Joining = z.output<typeof joining>;

export function linkOperations(parts: SignInParts): DashboardOperation[] {
  return [look(parts), ...joiningPurposes.map((purpose) => accept(parts, purpose)), reset(parts)];
}

function look(parts: SignInParts): DashboardOperation {
  return visitorOperation({
    id: 'lookAtLink',
    method: 'post',
    path: '/dashboard/link',
    summary: 'Read what a one-time link is for, without using it',
    session: 'ignored',
    body: z.strictObject({ token: linkToken }),
    data: z.object({
      purpose: linkPurpose,
      tenant_slug: z.string().nullable(),
      email: z.string().nullable(),
      role: linkRole,
      expires_at: timestamp,
    }),
    errors: [],
    handle: async (call) => {
      const row = await requireLink(parts, call, linkPurpose.options);
      const user = row.userId && (await parts.database.user.findUnique({ where: { id: row.userId } }));
      return {
        data: {
          purpose: linkPurpose.parse(row.purpose),
          tenant_slug: row.tenant?.slug ?? null,
          email: user ? user.email : row.email,
          role: linkRole.parse(row.role),
          expires_at: row.expiresAt.toISOString(),
        },
      };
    },
  });
}

function accept(parts: SignInParts, purpose: (typeof joiningPurposes)[number]): DashboardOperation {
  const isSetup = purpose === 'setup';
  return visitorOperation({
    id: isSetup ? 'setUp' : 'acceptInvitation',
    method: 'post',
    path: `/dashboard/${purpose}`,
    summary: isSetup ? 'Become the first admin of a tenant' : 'Accept an invitation',
    session: 'used',
    status: 201,
    body: joining,
    data: sessionView,
    errors: ['unauthorized', 'conflict', 'overloaded'],
    handle: async (call, session) => {
      await requireLink(parts, call, [purpose]);
      const { address, body, token: replaced } = call;
      const joiner = await joinerOf(parts, session, { body, address });
      const { token } = body;
      const acceptance = { token, joiner, replaced, origin: originOf(call) };
      return answerWithSession(parts, await acceptLink(parts, acceptance));
    },
  });
}

/** A signed-in person joins with that account, whatever else was sent. */
async function joinerOf(
  { ways, passwords }: SignInParts,
  session: LiveSession | null,
  { body, address }: { body: Joining; address: string },
): Promise<Joiner> {
  if (session !== null) return { kind: 'session', userId: session.userId, session };
  requireWay(ways, 'password');
  const { email, name, password } = body;
  if (email === undefined || name === undefined || password === undefined) {
    const missing = ['email', 'name', 'password'].filter((field) => !(field in body));
    throw validationError(Object.fromEntries(missing.map((field) => [field, ['is required']])));
  }
  requireUncommon(password, email);
  const passwordHash = await passwords.hash(password, address);
  return { kind: 'new', userId: randomUUID(), method: 'link', account: { email, name, passwordHash } };
}

function reset(parts: SignInParts): DashboardOperation {
  return visitorOperation({
    id: 'resetPassword',
    method: 'post',
    path: '/dashboard/reset',
    summary: 'Set a new password with a one-time link; all sessions of the account end',
    session: 'ignored',
    body: z.strictObject({ token: linkToken, password: newPassword }),
    data: sessionView,
    errors: ['forbidden', 'overloaded'],
    handle: async (call) => {
      requireWay(parts.ways, 'password');
      const link = await requireLink(parts, call, ['reset']);
      const reset = { link, password: call.body.password, address: call.address, origin: originOf(call) };
      return answerWithSession(parts, await resetPassword(parts, reset));
    },
  });
}

/**
 * A presented one-time link: found, or refused and counted. Tokens cannot be guessed, but failed attempts are slowed
 * down like any others.
 */
export async function requireLink(
  { database, attempts }: SignInParts,
  { address, body }: DashboardCall<unknown, { token: string }>,
  purposes: readonly LinkPurpose[],
): Promise<LinkRow> {
  const attempt = await attempts.attempt(address);
  const row = await findLink(database, body.token, purposes);
  await attempt.succeeded();
  return row;
}
