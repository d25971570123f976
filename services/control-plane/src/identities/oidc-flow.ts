/** A person comes back from the provider: how each kind of flow ends, and on which page of ours. */
import { randomUUID } from 'node:crypto';
import { Prisma } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import type { Log } from '@knoxcall/telemetry';
import { z } from 'zod';
import type { FlowCookie } from '../flows/flow-cookie.ts';
import type { DashboardCall } from '../http/dashboard-operation.ts';
import { acceptLink, type Joiner } from '../people/accept-link.ts';
import { insertUser } from '../people/user-store.ts';
import { renew, signIn } from '../sessions/sessions.ts';
import { actorOf, originOf, type SignInParts } from '../sessions/sign-in-parts.ts';
import { type GroupRule, rolesOf } from '../settings/group-map.ts';
import { applyGroups } from './apply-groups.ts';
import { findIdentity, type IdentityRow, insertIdentity, noteIdentityUse } from './identity-store.ts';
import type { OidcPerson, OidcProvider } from './oidc-provider.ts';

/** `join`: with a one-time link, which makes an account where there is none. */
const oidcPurposes = ['sign_in', 'link', 'step_up', 'join'] as const;

export const oidcFlow = z.object({
  purpose: z.enum(oidcPurposes),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  /** The session that began it: its cookie is not sent on a redirect from another site. */
  session: z.object({ id: z.string(), userId: z.string() }).nullable(),
  linkToken: z.string().nullable(),
  /** Unix milliseconds. */
  startedAt: z.number(),
});
export type OidcFlow = z.output<typeof oidcFlow>;

export type OidcParts = SignInParts & {
  log: Log;
  oidcFlows: FlowCookie<OidcFlow>;
  /** Null where the installation has no provider. */
  provider: OidcProvider | null;
  groupRules: readonly GroupRule[];
};

/** Why the sign-in failed, by the name that the page has for it. */
const oidcFaults = [
  'oidc_denied',
  'oidc_failed',
  'oidc_over',
  'oidc_no_account',
  'oidc_email_taken',
  'oidc_member_already',
  'oidc_other_account',
  'oidc_not_fresh',
] as const;
export type OidcFault = (typeof oidcFaults)[number];

/** Thrown where a sign-in is refused. */
export class OidcRefusal extends Error {
  override readonly name = 'OidcRefusal';
  readonly fault: OidcFault;

  constructor(fault: OidcFault) {
    super(fault);
    this.fault = fault;
  }
}

type Returned = { flow: OidcFlow; person: OidcPerson; call: DashboardCall };

/** Returns the session token. Rejects with `OidcRefusal`. */
export async function endFlow(parts: OidcParts, returned: Returned): Promise<string> {
  const { purpose } = returned.flow;
  const identity = await findIdentity(parts.database, returned.person);
  if (purpose === 'sign_in') return signInAs(parts, returned, identity);
  if (purpose === 'join') return join(parts, returned, identity);
  const { session } = returned.flow;
  if (session === null) throw new OidcRefusal('oidc_over');
  if (purpose === 'link') return link(parts, { ...returned, session, identity });
  return stepUp(parts, { ...returned, session, identity });
}

async function signInAs(
  parts: OidcParts,
  { person, call }: Returned,
  identity: IdentityRow | null,
): Promise<string> {
  const roles = rolesOf(person.groups, parts.groupRules);
  if (identity === null && roles.size === 0) throw new OidcRefusal('oidc_no_account');
  const userId = identity?.userId ?? (await makeAccount(parts, person));
  if (identity !== null) await noteIdentityUse(parts.database, identity, person);
  if (parts.groupRules.length > 0) await applyGroups(parts, { userId, roles, origin: originOf(call) });
  const begun = { userId, method: 'oidc', withPasskey: false, replaced: call.token } as const;
  return signIn(parts, actorOf(call, userId), begun);
}

/** For a person whose groups give a membership. An existing account with the same e-mail is not theirs for that. */
async function makeAccount({ database }: OidcParts, person: OidcPerson): Promise<string> {
  const account = accountOf(person);
  return database.$transaction(async (tx) => {
    const { id } = await refuseTaken('oidc_email_taken', () =>
      insertUser(tx, { ...account, id: randomUUID() }),
    );
    await insertIdentity(tx, id, person);
    return id;
  });
}

function accountOf({ email, name }: OidcPerson) {
  if (email === null) throw new OidcRefusal('oidc_no_account');
  return { email, name: (name ?? email).trim().slice(0, 128) || email, passwordHash: null };
}

async function join(
  parts: OidcParts,
  { flow, person, call }: Returned,
  identity: IdentityRow | null,
): Promise<string> {
  const joiner: Joiner =
    identity === null
      ? { kind: 'new', userId: randomUUID(), method: 'oidc', account: accountOf(person) }
      : { kind: 'known', userId: identity.userId, method: 'oidc' };
  return refuseTaken(identity === null ? 'oidc_email_taken' : 'oidc_member_already', () =>
    acceptLink(parts, {
      token: flow.linkToken ?? '',
      joiner,
      replaced: call.token,
      origin: originOf(call),
      furnish: async (tx, userId) => void (await insertIdentity(tx, userId, person)),
    }),
  );
}

type InSession = Returned & { session: { id: string; userId: string }; identity: IdentityRow | null };

async function link(parts: OidcParts, { person, call, session, identity }: InSession): Promise<string> {
  const { id: sessionId, userId } = session;
  if (identity !== null && identity.userId !== userId) throw new OidcRefusal('oidc_other_account');
  return renewing(() =>
    parts.runPersonChange(userId, actorOf(call, userId), async ({ tx, audit }) => {
      if (identity === null) {
        const { id } = await insertIdentity(tx, userId, person);
        const details = { issuer: person.issuer, email: person.email };
        audit({ action: 'identity.create', resourceType: 'identity', resourceId: id, details });
      }
      return renew(tx, sessionId);
    }),
  );
}

async function stepUp(
  parts: OidcParts,
  { flow, person, call, session, identity }: InSession,
): Promise<string> {
  const { id: sessionId, userId } = session;
  if (identity?.userId !== userId) throw new OidcRefusal('oidc_other_account');
  if (!isFresh(flow, person)) throw new OidcRefusal('oidc_not_fresh');
  await noteIdentityUse(parts.database, identity, person);
  return renewing(() =>
    parts.runPersonChange(userId, actorOf(call, userId), async ({ tx, audit }) => {
      const details = { method: 'oidc' };
      audit({ action: 'session.step_up', resourceType: 'session', resourceId: sessionId, details });
      return renew(tx, sessionId, { isProven: true });
    }),
  );
}

/**
 * Whether they authenticated since they were sent to the provider. Both times are of the provider's clock and are
 * compared with a duration of ours, so no clocks need to agree; a second allows for rounding.
 */
function isFresh({ startedAt }: OidcFlow, { issuedAt, authenticatedAt }: OidcPerson): boolean {
  if (authenticatedAt === null) return false;
  return issuedAt - authenticatedAt <= (Date.now() - startedAt) / 1000 + 1;
}

/** The session ended while its person was at the provider. */
async function renewing(change: () => Promise<string>): Promise<string> {
  try {
    return await change();
  } catch (error) {
    if (error instanceof Problem && error.type === 'unauthorized') throw new OidcRefusal('oidc_over');
    throw error;
  }
}

/**
 * `fault`: the meaning of a conflict here; two people may also come at the same moment. A link may have expired by now.
 */
async function refuseTaken<T>(fault: OidcFault, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isTaken =
      (error instanceof Problem && error.type === 'conflict') ||
      (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002');
    if (isTaken) throw new OidcRefusal(fault);
    if (error instanceof Problem && error.type === 'validation_error') throw new OidcRefusal('oidc_over');
    throw error;
  }
}

/**
 * Where people go after they came back: a page of ours, whatever address they came with. Path, query and fragment; `/`
 * for any address elsewhere.
 */
export function pathOf(publicApiUrl: string, wanted: string | undefined): string {
  const base = new URL(publicApiUrl);
  const url = wanted?.startsWith('/') ? URL.parse(wanted, base.href) : null;
  if (url === null || url.origin !== base.origin) return '/';
  const path = `${url.pathname}${url.search}${url.hash}`;
  // A browser would read it as the address of another host.
  return path.startsWith('//') ? '/' : path;
}

export function withError(publicApiUrl: string, path: string, error: string): string {
  const url = new URL(path, publicApiUrl);
  url.searchParams.set('error', error);
  return `${url.pathname}${url.search}${url.hash}`;
}
