/** Connecting a secret with a person's consent: the start, and every possible end (security model: OAuth2 consent). */
import type { ValuePlace } from '@knoxcall/snapshot';
import type { Actor, Change } from '../../changes/change.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { clientDigest } from '../configuration/endpoints.ts';
import { authorizationUrl, isIssuerOf } from '../provider/authorization-url.ts';
import { requireProofs } from '../provider/client-proofs.ts';
import { readTokenAnswer, type TokenAnswer } from '../provider/read-token-answer.ts';
import { refused } from '../provider/refusal.ts';
import { TokenFault } from '../provider/token-fault.ts';
import type { ConnectionParts } from '../refresh/connection-parts.ts';
import { loadConnection, placeKey } from '../refresh/connection-row.ts';
import { ensureConnection, showStatus } from '../refresh/store-tokens.ts';
import { redirectUri } from './authorize-link.ts';
import { type ConnectEnd, connectInTurn } from './connect.ts';
import { presentConfiguration, standingOf } from './flow-standing.ts';
import { type Flow, flowCookie, type Owner, readFlow } from './state-cookie.ts';
import { type Maker, newTicket, spendState, ticketLifeMs } from './tickets.ts';

export type FlowParts = ConnectionParts & { publicApiUrl: string };

/** The provider's answer, as the browser brought it. */
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

type FlowEnd =
  | 'connected'
  /** This browser has no such flow, or finished it before. */
  | 'unknown_flow'
  /** The client, an address or the environment has changed. */
  | 'reconfigured'
  /** The person who started it may no longer do so. */
  | 'needs_link'
  | 'wrong_issuer'
  | 'denied'
  | 'failed';

/** The environment to connect, and who started the flow. */
type Start = Maker & { environmentId: string };

/** Null where the secret or environment was deleted. */
export async function startFlow(
  parts: FlowParts,
  owner: Owner,
  { environmentId, apiKeyId, userId }: Start,
): Promise<{ location: string; cookie: string } | null> {
  const configuration = await presentConfiguration(parts, { ...owner, environmentId });
  if (configuration === null) return null;
  const flow: Flow = {
    state: newTicket(),
    verifier: newTicket(),
    environmentId,
    apiKeyId,
    userId,
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
  const standing = await standingOf(parts, place, flow);
  if (standing.end !== null) return endAs(parts, place, { end: standing.end, actor });
  const { configuration } = standing;
  const fault = faultOf(configuration, returned);
  if (fault !== null) return noteEnd(parts, place, { ...fault, actor });
  try {
    const issuedAt = new Date();
    const answer = await answerOf(parts, place, { configuration, flow, returned });
    const end = await connectInTurn(parts, actor, { place, flow, answer, issuedAt });
    return await endAs(parts, place, { end, actor });
  } catch (error) {
    if (error instanceof TokenFault)
      return noteEnd(parts, place, { end: 'failed', why: error.message, actor });
    throw error;
  }
}

async function endAs(
  parts: FlowParts,
  place: ValuePlace,
  { end, actor }: { end: ConnectEnd; actor: Actor },
): Promise<FlowEnd> {
  if (end !== 'needs_link') return end;
  const why = 'The sign-in was started without a valid link.';
  return noteEnd(parts, place, { end, why, actor });
}

/** Faults of an answer that can be seen before the provider is asked. */
function faultOf(
  configuration: Configuration,
  { issuer, result }: Returned,
): { end: 'wrong_issuer' | 'denied'; why: string } | null {
  if (issuer !== undefined && !isIssuerOf(configuration, issuer)) {
    return { end: 'wrong_issuer', why: 'The answer named the issuer of another provider.' };
  }
  if (result.kind !== 'error') return null;
  return { end: 'denied', why: refused(400, result.error).message };
}

async function answerOf(
  parts: FlowParts,
  place: ValuePlace,
  { configuration, flow, returned }: { configuration: Configuration; flow: Flow; returned: Returned },
): Promise<TokenAnswer> {
  const { result } = returned;
  const isImplicit = configuration.grantType === 'implicit';
  if (result.kind === 'fragment' && isImplicit) {
    const asked = { retryAfterMs: null, unattended: false, finalStatuses: [] };
    const answered = { status: 200, payload: result.fields, ...asked };
    return readTokenAnswer(answered, { nestedToken: null, tokenResponse: {}, account: [] }, Date.now());
  }
  if (result.kind !== 'code' || isImplicit)
    throw new TokenFault('refused', 'The answer is of another grant.');
  const proofs = await requireProofs(parts, { configuration, place });
  const presented = {
    kind: 'code',
    code: result.code,
    redirectUri: redirectUri(parts.publicApiUrl, place.secretId),
    verifier: flow.verifier,
  } as const;
  return parts.askForToken({ configuration, presented, ...proofs, timeoutMs: parts.timeoutMs });
}

type BadEnd = { end: 'needs_link' | 'wrong_issuer' | 'denied' | 'failed'; why: string; actor: Actor };

async function noteEnd(parts: FlowParts, place: ValuePlace, bad: BadEnd): Promise<FlowEnd> {
  await parts.runChange(place.tenantId, bad.actor, (change) => note(parts, change, { place, bad }));
  return bad.end;
}

/**
 * Noted with the secret, unless its connection works. Only a fault of the provider makes it an error of the connection.
 */
async function note(
  { dataKeys }: FlowParts,
  change: Change,
  { place, bad: { end, why } }: { place: ValuePlace; bad: BadEnd },
): Promise<void> {
  const { tx, revision } = change;
  const { secretId, environmentId } = place;
  if ((await presentConfiguration({ database: tx, dataKeys }, place)) === null) return;
  const failed = end === 'failed';
  const row = failed
    ? await ensureConnection(change, { secretId, environmentId })
    : await loadConnection(tx, place);
  if (row !== null && row.status !== 'connected' && end !== 'needs_link') {
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
