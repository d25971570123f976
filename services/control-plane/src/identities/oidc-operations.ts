/**
 * `/dashboard/oidc`: people are sent to the provider and come back. Every flow ends on a page of ours, never on JSON.
 */

import { Problem } from '@knoxcall/problems';
import { AuthorizationResponseError } from 'openid-client';
import { z } from 'zod';
import {
  type DashboardCall,
  type DashboardOperation,
  type LiveSession,
  signInFirst,
  visitorOperation,
} from '../http/dashboard-operation.ts';
import { joiningPurposes } from '../people/accept-link.ts';
import { requireLink } from '../people/link-operations.ts';

import { newToken } from '../sessions/session-cookie.ts';

import { requireWay } from '../sessions/sign-in-parts.ts';
import {
  endFlow,
  type OidcFault,
  type OidcFlow,
  type OidcParts,
  OidcRefusal,
  pathOf,
  withError,
} from './oidc-flow.ts';
import type { OidcProvider } from './oidc-provider.ts';

export function oidcOperations(parts: OidcParts): DashboardOperation[] {
  return [start(parts), startJoining(parts), callback(parts)];
}

/** Rejects with `forbidden` where the installation has no provider. */
function requireProvider({ ways, provider }: OidcParts): OidcProvider {
  requireWay({ ...ways, oidc: provider !== null }, 'oidc');
  if (provider === null) throw new Problem('not_found');
  return provider;
}

function start(parts: OidcParts): DashboardOperation {
  return visitorOperation({
    id: 'startOidc',
    method: 'get',
    path: '/dashboard/oidc/start',
    summary: "Go to the provider: to sign in, to link one's account to it, or to step up",
    session: 'used',
    query: z.strictObject({
      purpose: z.enum(['sign_in', 'link', 'step_up']).default('sign_in'),
      return_to: z.string().max(1000).optional().describe('A path of ours to come back to.'),
    }),
    data: z.null(),
    redirects: 302,
    errors: ['forbidden', 'step_up_required'],
    handle: async ({ query: { purpose, return_to: returnTo } }, session) => {
      const own = purpose === 'sign_in' ? null : requireSession(session, purpose === 'link');
      const fields = {
        purpose,
        returnTo: pathOf(parts.publicApiUrl, returnTo),
        session: own,
        linkToken: null,
      };
      return { ...(await begin(parts, fields)) };
    },
  });
}

function requireSession(session: LiveSession | null, steppedUp: boolean): OidcFlow['session'] {
  if (session === null) throw signInFirst();
  if (steppedUp && session.steppedUpUntil === null) throw new Problem('step_up_required');
  return { id: session.id, userId: session.userId };
}

function startJoining(parts: OidcParts): DashboardOperation {
  return visitorOperation({
    id: 'startOidcWithLink',
    method: 'post',
    path: '/dashboard/oidc/start',
    summary: 'Accept a setup link or an invitation with the account at the provider',
    session: 'ignored',
    body: z.strictObject({ token: z.string().min(1).max(200) }),
    data: z.object({ location: z.url() }),
    errors: [],
    handle: async (call) => {
      requireProvider(parts);
      await requireLink(parts, call, joiningPurposes);
      const fields = { purpose: 'join', returnTo: '/', session: null, linkToken: call.body.token } as const;
      const { location, cookies } = await begin(parts, fields);
      return { data: { location }, cookies };
    },
  });
}

type Begun = Pick<OidcFlow, 'purpose' | 'returnTo' | 'session' | 'linkToken'>;

async function begin(parts: OidcParts, fields: Begun): Promise<{ location: string; cookies: string[] }> {
  const provider = requireProvider(parts);
  const secrets = { state: newToken(), nonce: newToken(), verifier: newToken() };
  const location = await reach(parts, () =>
    provider.authorizationUrl(secrets, { again: fields.purpose === 'step_up' }),
  );
  const cookie = await parts.oidcFlows.begin({ ...fields, ...secrets, startedAt: Date.now() });
  return { location, cookies: [cookie] };
}

async function reach<T>({ log }: OidcParts, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    log.warn({ reason: reasonOf(error) }, 'the OpenID Connect provider could not be reached');
    const message = 'The OpenID Connect provider could not be reached.';
    throw new Problem('dependency_unavailable', { message, headers: { 'Retry-After': '5' } });
  }
}

function callback(parts: OidcParts): DashboardOperation {
  return visitorOperation({
    id: 'endOidc',
    method: 'get',
    path: '/dashboard/oidc/callback',
    summary: 'Where the provider sends people back to',
    session: 'ignored',
    query: z.looseObject({}),
    data: z.null(),
    redirects: 303,
    errors: ['forbidden'],
    handle: async (call) => {
      const provider = requireProvider(parts);
      const flow = await parts.oidcFlows.take(call.cookies);
      // The flow is not this browser's: other flows of the browser stay as they are.
      if (flow === null) return { location: withError(parts.publicApiUrl, '/sign-in', 'oidc_over') };
      const clear = parts.oidcFlows.clear();
      const ended = await end(parts, provider, { flow, call });
      if ('fault' in ended) {
        const page = flow.purpose === 'sign_in' || flow.purpose === 'join' ? '/sign-in' : flow.returnTo;
        return { location: withError(parts.publicApiUrl, page, ended.fault), cookies: [clear] };
      }
      const cookie = parts.cookie.write(ended.token, parts.limits.maxAgeSeconds);
      return { location: flow.returnTo, cookies: [clear, cookie] };
    },
  });
}

type End = { token: string } | { fault: OidcFault };

/** Failures count as those of any other sign-in. */
async function end(
  parts: OidcParts,
  provider: OidcProvider,
  { flow, call }: { flow: OidcFlow; call: DashboardCall },
): Promise<End> {
  const attempt = await parts.attempts.attempt(call.address);
  try {
    const person = await provider.personOf(call.search, flow);
    const token = await endFlow(parts, { flow, person, call });
    await attempt.succeeded();
    parts.note('oidc', { outcome: 'right' });
    return { token };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === undefined) throw error;
    const userId = flow.session?.userId ?? null;
    parts.note('oidc', {
      outcome: 'wrong',
      address: call.address,
      userId,
      reason: `${fault}: ${reasonOf(error)}`,
    });
    return { fault };
  }
}

/** Undefined for faults of ours: the database, the audit log. */
function faultOf(error: unknown): OidcFault | undefined {
  if (error instanceof OidcRefusal) return error.fault;
  if (error instanceof AuthorizationResponseError) return 'oidc_denied';
  return isOfProvider(error) ? 'oidc_failed' : undefined;
}

const providerErrors = [
  'ClientError',
  'ResponseBodyError',
  'WWWAuthenticateChallengeError',
  'EgressError',
  'ZodError',
];

function isOfProvider(error: unknown): boolean {
  return error instanceof Error && (error instanceof TypeError || providerErrors.includes(error.name));
}

/** Without its cause, in which openid-client keeps claims and answers. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error ? error.code : undefined;
  return `${error.name}${typeof code === 'string' ? ` ${code}` : ''}: ${error.message}`;
}
