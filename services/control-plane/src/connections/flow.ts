/** Connecting a secret with a person's consent: start, and every way in which it can end (S20). */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Prisma } from '@knoxcall/database';
import type { Actor, Change } from '../changes/change.ts';
import { authorizationUrl, isIssuerOf } from './authorization-url.ts';
import { requireClientIdentity } from './client-identity.ts';
import { type Configuration, clientDigest, loadConfiguration } from './configuration.ts';
import type { ConnectionParts } from './connection-parts.ts';
import {
  type ConnectionRow,
  loadConnection,
  openRefreshToken,
  type Place,
  placeKey,
} from './connection-row.ts';
import { openKeptAnswer } from './kept-answer.ts';
import { type Leased, noLease, releaseLease, takeLease } from './lease.ts';
import { readTokenAnswer, type TokenAnswer } from './read-token-answer.ts';
import { redirectUri } from './redirect-uri.ts';
import { refused } from './refusal.ts';
import { type Flow, flowCookie, type Owner, readFlow } from './state-cookie.ts';
import { ensureConnection, showStatus, storeTokens } from './store-tokens.ts';
import { newTicket, spendState, ticketLifeMs } from './tickets.ts';
import { TokenFault } from './token-fault.ts';

/** A person waits, after a provider who had his time. */
const refreshPatienceMs = 10_000;
const lookAgainMs = 100;

export type FlowParts = ConnectionParts & { publicApiUrl: string };

/** What came back from the provider, through the browser. */
export type Returned = {
  state: string;
  /** Undefined: none was sent. */
  issuer: string | undefined;
  cookies: string | undefined;
  result:
    | { kind: 'code'; code: string }
    | { kind: 'fragment'; fields: Record<string, string> }
    | { kind: 'error'; error: string };
};

export type FlowEnd =
  | 'connected'
  /** No such flow in this browser, or it was finished before. */
  | 'unknown_flow'
  /** The client, an address or the environment is another one now. */
  | 'reconfigured'
  | 'wrong_issuer'
  | 'denied'
  | 'failed';

/** Null where secret or environment is gone. */
export async function startFlow(
  parts: FlowParts,
  owner: Owner,
  environmentId: string,
): Promise<{ location: string; cookie: string } | null> {
  const configuration = await present(parts, { ...owner, environmentId });
  if (configuration === null) return null;
  const flow: Flow = {
    state: newTicket(),
    verifier: newTicket(),
    environmentId,
    client: clientDigest(configuration),
    expiresAt: Date.now() + ticketLifeMs,
  };
  const location = authorizationUrl(configuration, {
    ...flow,
    redirectUri: redirectUri(parts.publicApiUrl, owner.secretId),
  });
  return { location, cookie: await flowCookie(parts, owner, flow) };
}

export async function finishFlow(
  parts: FlowParts,
  owner: Owner,
  { returned, actor }: { returned: Returned; actor: Actor },
): Promise<FlowEnd> {
  const flow = await readFlow(parts, owner, returned);
  if (flow === null) return 'unknown_flow';
  const place = { ...owner, environmentId: flow.environmentId };
  const { state } = flow;
  const isFirst = await spendState(parts.database, place, { state, expiresAt: new Date(flow.expiresAt) });
  if (!isFirst) return 'unknown_flow';
  const configuration = await present(parts, place);
  if (configuration === null || clientDigest(configuration) !== flow.client) return 'reconfigured';
  const fault = faultOf(configuration, returned);
  if (fault !== null) return noteEnd(parts, place, { ...fault, actor });
  try {
    const issuedAt = new Date();
    const answer = await answerOf(parts, place, { configuration, flow, returned });
    return await connectInTurn(parts, actor, { place, flow, answer, issuedAt });
  } catch (error) {
    if (error instanceof TokenFault)
      return noteEnd(parts, place, { end: 'failed', why: error.message, actor });
    throw error;
  }
}

/** Null where the secret or its environment is gone. */
async function present(
  { database, dataKeys }: { database: Prisma.TransactionClient; dataKeys: FlowParts['dataKeys'] },
  { tenantId, secretId, environmentId }: Place,
): Promise<Configuration | null> {
  const where = { tenantId_id: { tenantId, id: environmentId } };
  const environment = await database.environment.findUnique({ where, select: { id: true } });
  return environment === null ? null : loadConfiguration({ database, dataKeys }, { tenantId, secretId });
}

/** What is wrong with an answer as it is, before anybody is asked. */
function faultOf(
  configuration: Configuration,
  { issuer, result }: Returned,
): { end: 'wrong_issuer' | 'denied'; why: string } | null {
  if (issuer !== undefined && !isIssuerOf(configuration, issuer)) {
    return { end: 'wrong_issuer', why: 'The answer named an issuer that was not asked.' };
  }
  if (result.kind !== 'error') return null;
  return { end: 'denied', why: refused(400, result.error).message };
}

async function answerOf(
  parts: FlowParts,
  place: Place,
  { configuration, flow, returned }: { configuration: Configuration; flow: Flow; returned: Returned },
): Promise<TokenAnswer> {
  const { result } = returned;
  const isImplicit = configuration.grantType === 'implicit';
  if (result.kind === 'fragment' && isImplicit) {
    const answered = { status: 200, payload: result.fields, retryAfterMs: null, unattended: false };
    return readTokenAnswer(answered, { nestedToken: null, account: [] }, Date.now());
  }
  if (result.kind !== 'code' || isImplicit)
    throw new TokenFault('refused', 'The answer is of another grant.');
  const identity = await requireClientIdentity(parts, { configuration, place });
  const presented = {
    kind: 'code',
    code: result.code,
    redirectUri: redirectUri(parts.publicApiUrl, place.secretId),
    verifier: flow.verifier,
  } as const;
  return parts.askForToken({ configuration, presented, identity, timeoutMs: parts.timeoutMs });
}

/**
 * Where the refresh token of before stays, no refresh may be under way that rotates it: the lease is taken first, and
 * again where it ended before the change had its turn. A person waits for that, so not for long.
 */
async function connectInTurn(parts: FlowParts, actor: Actor, connecting: Connecting): Promise<FlowEnd> {
  const { place, answer } = connecting;
  const endsAt = Date.now() + refreshPatienceMs;
  for (;;) {
    const leased = (await keepsOldToken(parts, place, answer))
      ? await waitForLease(parts, place, endsAt)
      : null;
    try {
      const { result } = await parts.runChange(place.tenantId, actor, (change) =>
        connect(parts, change, { ...connecting, leased }),
      );
      if (result !== 'overtaken') return result;
    } finally {
      if (leased !== null) await releaseLease(parts.database, place, leased.fence).catch(() => undefined);
    }
  }
}

async function keepsOldToken({ database }: FlowParts, place: Place, answer: TokenAnswer): Promise<boolean> {
  const row = answer.refreshToken === null ? await loadConnection(database, place) : null;
  return row !== null && isSameAccount(row, answer);
}

/** Null where it could not be had in time. */
async function waitForLease(
  { database, keeper, leaseSeconds }: FlowParts,
  place: Place,
  endsAt: number,
): Promise<Leased | null> {
  while (Date.now() < endsAt) {
    const leased = keeper.holds(place) ? null : await takeLease(database, place, leaseSeconds);
    if (leased !== null) return leased;
    await sleep(lookAgainMs);
  }
  return null;
}

type Connecting = { place: Place; flow: Flow; answer: TokenAnswer; issuedAt: Date };

/** Whatever renewal of the old tokens is under way loses its fence. */
async function connect(
  { dataKeys }: FlowParts,
  change: Change,
  { place, flow, answer, issuedAt, leased }: Connecting & { leased: Leased | null },
): Promise<'connected' | 'reconfigured' | 'overtaken'> {
  const { secretId, environmentId } = place;
  const configuration = await present({ database: change.tx, dataKeys }, place);
  if (configuration === null || clientDigest(configuration) !== flow.client) return 'reconfigured';
  await ensureConnection(change, { secretId, environmentId });
  const { count } = await change.tx.oAuth2Connection.updateMany({
    where: { ...place, ...(leased === null ? {} : { leaseFence: leased.fence }) },
    data: { ...noLease, leaseFence: { increment: 1 } },
  });
  if (count === 0) return 'overtaken';
  const row = await change.tx.oAuth2Connection.findUniqueOrThrow({ where: placeKey(place) });
  const oldRefreshToken = isSameAccount(row, answer)
    ? await newestRefreshToken({ database: change.tx, dataKeys }, row)
    : null;
  const { account } = answer;
  const obtained = { answer, oldRefreshToken, issuedAt, refreshNotBefore: null, unattended: false, account };
  await storeTokens(change, row, obtained);
  change.audit({
    action: 'secret.oauth2_connect',
    resourceType: 'secret',
    resourceId: secretId,
    details: { environment_id: environmentId, account: answer.account },
  });
  return 'connected';
}

/**
 * Providers that give a refresh token with the first consent alone go on with that one; but not where it may be
 * another person's.
 */
function isSameAccount(row: ConnectionRow, answer: TokenAnswer): boolean {
  return row.account !== null && row.account === answer.account;
}

/** One that was answered and is only kept so far has taken the place of the one that is stored. */
async function newestRefreshToken(
  source: { database: Prisma.TransactionClient; dataKeys: FlowParts['dataKeys'] },
  row: ConnectionRow,
): Promise<string | null> {
  const kept = await openKeptAnswer(source, row);
  return kept?.answer.refreshToken ?? (await openRefreshToken(source, row));
}

type BadEnd = { end: 'wrong_issuer' | 'denied' | 'failed'; why: string; actor: Actor };

async function noteEnd(parts: FlowParts, place: Place, bad: BadEnd): Promise<FlowEnd> {
  await parts.runChange(place.tenantId, bad.actor, (change) => note(parts, change, { place, bad }));
  return bad.end;
}

/** Said with the secret, unless it has a connection that works. Only a provider that fails is an error of it. */
async function note(
  { dataKeys }: FlowParts,
  change: Change,
  { place, bad: { end, why } }: { place: Place; bad: BadEnd },
): Promise<void> {
  const { tx, revision } = change;
  const { secretId, environmentId } = place;
  if ((await present({ database: tx, dataKeys }, place)) === null) return;
  const failed = end === 'failed';
  const row = failed
    ? await ensureConnection(change, { secretId, environmentId })
    : await loadConnection(tx, place);
  if (row !== null && row.status !== 'connected') {
    const status = failed ? { status: 'error', nextRefreshAt: null, revision } : {};
    await tx.oAuth2Connection.update({ where: placeKey(place), data: { lastError: why, ...status } });
    await showStatus(change, secretId);
  }
  change.audit({
    action: 'secret.oauth2_connect_failed',
    resourceType: 'secret',
    resourceId: secretId,
    details: { environment_id: environmentId, reason: why },
  });
}
