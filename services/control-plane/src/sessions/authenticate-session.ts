/** From a person's cookie and `X-Knox-Tenant` to the caller of one request. Every refusal looks the same, whatever its reason. */

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { memberRole } from '../columns.ts';
import type { PresentedSession } from '../http/authenticate.ts';
import { signInFirst } from '../http/dashboard-operation.ts';
import { type Caller, unlimited } from '../http/operation.ts';
import { validationError } from '../http/validate.ts';
import type { RequireOwnPage } from './own-page.ts';
import { type SessionCookie, sessionHash } from './session-cookie.ts';
import { findMemberSession, findSession, type SessionLimits } from './session-store.ts';

type Dependencies = {
  database: PrismaClient;
  limits: SessionLimits;
  requireOwnPage: RequireOwnPage;
};

/** Rejects with `unauthorized`; `forbidden` for a page of another site; `passkey_required`. */
export type AuthenticateSession = (
  request: IncomingMessage,
  presented: PresentedSession,
) => Promise<{ caller: Caller; presented: PresentedSession }>;

/** Undefined where the request has no cookie of ours. */
export function presentedSession(
  cookie: SessionCookie,
  headers: IncomingHttpHeaders,
): PresentedSession | undefined {
  const token = cookie.read(headers.cookie);
  if (token === undefined) return undefined;
  const hash = Buffer.from(sessionHash(token));
  const who = `${hash.toString('hex')} ${headers['x-knox-tenant']}`;
  return { kind: 'session', who, hash, token };
}

export function createAuthenticateSession(dependencies: Dependencies): AuthenticateSession {
  const { database, limits } = dependencies;
  return async (request, presented) => {
    const { token } = presented;
    const slug = request.headers['x-knox-tenant'];
    if (typeof slug !== 'string') throw await noTenant(dependencies, token);
    const found = await findMemberSession(database, { token, slug }, limits);
    if (found === null) throw signInFirst();
    if (request.method !== 'GET' && request.method !== 'HEAD')
      dependencies.requireOwnPage(request.headers, token);
    if (found.requirePasskey && !found.withPasskey) throw new Problem('passkey_required');
    const { id, canReveal, isSteppedUp } = found;
    const role = memberRole.safeParse(found.role).data;
    if (role === undefined) throw signInFirst();
    const caller: Caller = {
      kind: 'user',
      id: found.userId,
      tenantId: found.tenantId,
      tenantSlug: found.slug,
      plan: found.plan,
      role,
      ...unlimited,
      keyId: null,
      session: { id, canReveal, isSteppedUp },
    };
    return { caller, presented };
  };
}

async function noTenant({ database, limits }: Dependencies, token: string): Promise<Problem> {
  if ((await findSession(database, token, limits)) === null) return signInFirst();
  return validationError({ 'X-Knox-Tenant': ['must name the tenant that the request is for'] });
}
