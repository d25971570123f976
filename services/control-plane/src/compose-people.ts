/** Puts together how people sign in, for the control plane. */
import { isIP } from 'node:net';
import { createEgressGuard } from '@knoxcall/egress';
import { Counter } from '@knoxcall/telemetry';
import type { Composition } from './compose.ts';
import { deniedEndpoints, type Settings } from './config.ts';
import { createFlowCookie } from './flows/flow-cookie.ts';
import { createAddressOf } from './http/client-address.ts';
import type { DashboardOperation } from './http/dashboard-operation.ts';
import { createLimiter } from './http/limiter.ts';
import type { DashboardGate } from './http/run-dashboard-operation.ts';
import { type OidcParts, oidcFlow } from './identities/oidc-flow.ts';
import { createOidcProvider, type OidcProvider } from './identities/oidc-provider.ts';
import type { RelyingParty } from './passkeys/ceremonies.ts';
import { type PasskeyParts, passkeyFlow } from './passkeys/passkey-proof.ts';
import { createPasswords } from './passwords/passwords.ts';
import { dashboardOperations } from './people/dashboard-operations.ts';
import type { PeopleDependencies } from './people/operator-operations.ts';
import { createRunPersonChange } from './people/person-changes.ts';
import { type AuthenticateSession, createAuthenticateSession } from './sessions/authenticate-session.ts';
import { createRequireOwnPage, ownOrigins } from './sessions/own-page.ts';
import { createSessionCookie, type SessionCookie } from './sessions/session-cookie.ts';
import { findSession, type SessionLimits } from './sessions/session-store.ts';
import { createSignInLimits, failuresOf, type SignInLimits } from './sessions/sign-in-limits.ts';
import type { SignInParts } from './sessions/sign-in-parts.ts';

export type People = {
  cookie: SessionCookie;
  gate: DashboardGate;
  operations: DashboardOperation[];
  authenticate: AuthenticateSession;
  /** The parts that the operations of the API need. */
  dependencies: PeopleDependencies;
};

export function createPeople(composition: Composition): People {
  const { settings, database, redis, changes, runChange, log } = composition;
  const limits: SessionLimits = {
    idleSeconds: settings.SESSION_IDLE_SECONDS,
    maxAgeSeconds: settings.SESSION_MAX_AGE_SECONDS,
  };
  const publicApiUrl = settings.PUBLIC_API_URL;
  const cookie = createSessionCookie(publicApiUrl);
  const requireOwnPage = createRequireOwnPage(settings);
  const runPersonChange = createRunPersonChange(changes);
  const dependencies = { database, runChange, runPersonChange, publicApiUrl };
  const { installationKey } = composition;
  const party = relyingParty(settings);
  const parts: PasskeyParts & OidcParts = {
    ...dependencies,
    limits,
    cookie,
    ways: waysOf(settings, party),
    passwords: createPasswords(),
    attempts: createAttempts(redis),
    note: createNote(composition),
    log,
    provider: providerOf(settings),
    groupRules: settings.OIDC_GROUP_MAP,
    oidcFlows: createFlowCookie(
      { database, installationKey, publicApiUrl },
      { name: 'oidc', schema: oidcFlow, sameSite: 'Lax' },
    ),
    party,
    passkeyFlows: createFlowCookie(
      { database, installationKey, publicApiUrl },
      { name: 'passkey', schema: passkeyFlow, sameSite: 'Strict' },
    ),
  };
  return {
    cookie,
    gate: {
      readToken: cookie.read,
      requireOwnPage,
      findSession: (token) => findSession(database, token, limits),
      limiter: createLimiter(redis, {
        prefix: 'person',
        limit: settings.KNOXCALL_API_RATE_LIMIT,
        seconds: 60,
      }),
      addressOf: createAddressOf(settings.TRUSTED_PROXIES),
    },
    operations: dashboardOperations(parts),
    authenticate: createAuthenticateSession({ database, limits, requireOwnPage }),
    dependencies,
  };
}

/** Where people sign in through the provider only, losing the account there means losing it here. */
function waysOf({ OIDC_ISSUER, OIDC_ONLY }: Settings, party: RelyingParty): SignInParts['ways'] {
  const own = !OIDC_ONLY;
  return { password: own, passkey: own && party.origins.length > 0, oidc: OIDC_ISSUER !== undefined };
}

function providerOf(settings: Settings): OidcProvider | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OAUTH2_TIMEOUT_MS: timeoutMs } = settings;
  if (issuer === undefined || clientId === undefined) return null;
  return createOidcProvider({
    settings: {
      issuer,
      clientId,
      clientSecret: settings.OIDC_CLIENT_SECRET,
      scopes: settings.OIDC_SCOPES,
      groupsClaim: settings.OIDC_GROUPS_CLAIM,
    },
    guard: createEgressGuard({
      allowCidrs: settings.EGRESS_ALLOW_CIDRS,
      denyAddresses: deniedEndpoints(settings),
      connectTimeoutMs: timeoutMs,
    }),
    timeoutMs,
    redirectUri: `${settings.PUBLIC_API_URL.replace(/\/$/, '')}/dashboard/oidc/callback`,
  });
}

/**
 * A passkey belongs to a host name, never to an IP address: where PUBLIC_API_URL has an address, there are no passkeys.
 */
function relyingParty(settings: Settings): RelyingParty {
  const { hostname } = new URL(settings.PUBLIC_API_URL);
  const origins = ownOrigins(settings).filter((origin) => new URL(origin).hostname === hostname);
  return { id: hostname, origins: isIP(hostname) === 0 && !hostname.startsWith('[') ? origins : [] };
}

function createAttempts(redis: Composition['redis']): SignInLimits {
  const limiterOf = (kind: keyof typeof failuresOf) =>
    createLimiter(redis, { prefix: `sign-in:${kind}`, limit: failuresOf[kind], seconds: 60 });
  return createSignInLimits({ account: limiterOf('account'), address: limiterOf('address') });
}

function createNote({ registry, log }: Composition): SignInParts['note'] {
  const counter = new Counter({
    name: 'knoxcall_sign_ins_total',
    help: 'Proofs of who a person is, at sign-in and step-up, by the way and whether they were right',
    labelNames: ['way', 'outcome'],
    registers: [registry],
  });
  return (way, proof) => {
    counter.inc({ way, outcome: proof.outcome });
    if (proof.outcome === 'right') return;
    const { address, userId, reason } = proof;
    log.info({ way, address, user_id: userId, reason }, 'a sign-in or step-up was refused');
  };
}
