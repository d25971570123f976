/** Connecting a secret with a person's consent: start, and every way in which it can end (S20). */
import { timingSafeEqual } from 'node:crypto';
import type { Actor, Change } from '../changes/change.ts';
import { authorizationUrl, isIssuerOf } from './authorization-url.ts';
import { requireClientIdentity } from './client-identity.ts';
import { type Configuration, loadConfiguration } from './configuration.ts';
import type { ConnectionParts } from './connection-parts.ts';
import { type ConnectionRow, openRefreshToken, type Place, placeKey } from './connection-row.ts';
import { noLease } from './lease.ts';
import { readTokenAnswer, refusal, type TokenAnswer } from './read-token-answer.ts';
import { redirectUri } from './redirect-uri.ts';
import { type CookieSource, type Flow, flowCookie, type Owner, readFlow } from './state-cookie.ts';
import { ensureConnection, showStatus, storeTokens } from './store-tokens.ts';
import { newTicket, spendState, ticketLifeMs } from './tickets.ts';
import { TokenFault } from './token-fault.ts';

export type FlowParts = ConnectionParts & { publicApiUrl: string; isSecure: boolean };

/** What came back from the provider, through the browser. */
export type Returned = {
  state: string | undefined;
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
  | 'wrong_issuer'
  | 'denied'
  | 'failed';

export async function startFlow(
  parts: FlowParts,
  owner: Owner,
  environmentId: string,
): Promise<{ location: string; cookie: string } | null> {
  const configuration = await loadConfiguration(parts, owner);
  if (configuration === null) return null;
  const flow: Flow = {
    state: newTicket(),
    verifier: newTicket(),
    environmentId,
    expiresAt: Date.now() + ticketLifeMs,
  };
  const location = authorizationUrl(configuration, {
    ...flow,
    redirectUri: redirectUri(parts.publicApiUrl, owner.secretId),
  });
  return { location, cookie: await flowCookie(parts as CookieSource, owner, flow) };
}

export async function finishFlow(
  parts: FlowParts,
  owner: Owner,
  { returned, actor }: { returned: Returned; actor: Actor },
): Promise<FlowEnd> {
  const flow = await readFlow(parts as CookieSource, owner, returned.cookies);
  if (flow === null || !isSameText(flow.state, returned.state ?? '')) return 'unknown_flow';
  const place = { ...owner, environmentId: flow.environmentId };
  const isFirst = await spendState(parts.database, place, {
    state: flow.state,
    expiresAt: new Date(flow.expiresAt),
  });
  const configuration = isFirst ? await loadConfiguration(parts, owner) : null;
  if (configuration === null) return 'unknown_flow';
  if (returned.issuer !== undefined && !isIssuerOf(configuration, returned.issuer)) return 'wrong_issuer';
  try {
    const issuedAt = new Date();
    const answer = await answerOf(parts, place, { configuration, flow, returned });
    await parts.runChange(owner.tenantId, actor, (change) =>
      connect(parts, change, { place, answer, issuedAt }),
    );
    return 'connected';
  } catch (error) {
    if (!(error instanceof TokenFault)) throw error;
    const end = returned.result.kind === 'error' ? 'denied' : 'failed';
    await parts.runChange(owner.tenantId, actor, (change) => noteFault(change, place, { end, fault: error }));
    return end;
  }
}

async function answerOf(
  parts: FlowParts,
  place: Place,
  { configuration, flow, returned }: { configuration: Configuration; flow: Flow; returned: Returned },
): Promise<TokenAnswer> {
  const { result } = returned;
  const isImplicit = configuration.grantType === 'implicit';
  if (result.kind === 'error') throw refusal(400, { error: result.error });
  if (result.kind === 'fragment' && isImplicit) {
    return readTokenAnswer(result.fields, { nestedToken: null, account: [] });
  }
  if (result.kind !== 'code' || isImplicit)
    throw new TokenFault('refused', 'The answer is of another grant.');
  const identity = await requireClientIdentity(parts, place.tenantId, {
    certificateId: configuration.mtlsCertificateId,
    environmentId: place.environmentId,
  });
  const presented = {
    kind: 'code',
    code: result.code,
    redirectUri: redirectUri(parts.publicApiUrl, place.secretId),
    verifier: flow.verifier,
  } as const;
  return parts.askForToken({ configuration, presented, identity });
}

/** Whatever renewal of the old tokens is under way loses its fence. */
async function connect(
  { dataKeys }: FlowParts,
  change: Change,
  { place, answer, issuedAt }: { place: Place; answer: TokenAnswer; issuedAt: Date },
): Promise<void> {
  const { secretId, environmentId } = place;
  const row = await ensureConnection(change, { secretId, environmentId });
  await change.tx.oAuth2Connection.update({
    where: placeKey(place),
    data: { ...noLease, leaseFence: { increment: 1 } },
  });
  const oldRefreshToken = isSameAccount(row, answer)
    ? await openRefreshToken({ database: change.tx, dataKeys }, row)
    : null;
  await storeTokens(change, row, { answer, oldRefreshToken, issuedAt, unattended: false });
  change.audit({
    action: 'secret.oauth2_connect',
    resourceType: 'secret',
    resourceId: secretId,
    details: { environment_id: environmentId, account: answer.account },
  });
}

/** Providers that give a refresh token with the first consent alone go on with that one. */
function isSameAccount(row: ConnectionRow, answer: TokenAnswer): boolean {
  return row.account === answer.account;
}

/** Said with the secret, unless it has a connection that works. A person who says no is no error of the connection. */
async function noteFault(
  change: Change,
  place: Place,
  { end, fault }: { end: 'denied' | 'failed'; fault: TokenFault },
): Promise<void> {
  const { secretId, environmentId } = place;
  const row = await ensureConnection(change, { secretId, environmentId });
  if (row.status !== 'connected') {
    const status =
      end === 'failed' ? { status: 'error', nextRefreshAt: null, revision: change.revision } : {};
    const data = { lastError: fault.message, ...status };
    await change.tx.oAuth2Connection.update({ where: placeKey(place), data });
    await showStatus(change, secretId);
  }
  change.audit({
    action: 'secret.oauth2_connect_failed',
    resourceType: 'secret',
    resourceId: secretId,
    details: { environment_id: environmentId, reason: fault.message },
  });
}

function isSameText(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}
