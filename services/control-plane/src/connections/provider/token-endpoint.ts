/**
 * Sends requests to a provider's token endpoint, through simple-oauth2 for clients with a name. Every byte goes through
 * the egress guard, no redirect is followed, and time and size have limits.
 */
import {
  createEgressFetch,
  EgressError,
  type EgressFetch,
  type EgressGuard,
  type EgressRequest,
} from '@knoxcall/egress';
import { isUnattended } from '../../columns.ts';
import { version } from '../../version.ts';
import { namesClient } from '../configuration/assertions.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { endpointsOf } from '../configuration/endpoints.ts';
import { providers } from '../configuration/providers.ts';
import { maxAnswerBytes, readBody } from './answer-body.ts';
import type { ClientProofs } from './client-proofs.ts';
import {
  type Assertions,
  assertedParams,
  assertionsFor,
  exchangeByLibrary,
  type Presented,
} from './exchange-by-library.ts';
import { GuardedAgent, type Received } from './guarded-agent.ts';
import { readTokenAnswer, type TokenAnswer } from './read-token-answer.ts';
import { TokenFault } from './token-fault.ts';

export type TokenRequest = ClientProofs & {
  configuration: Configuration;
  presented: Presented;
  /** For the whole exchange. */
  timeoutMs: number;
};

/** Rejects with `TokenFault`. */
export type AskForToken = (request: TokenRequest) => Promise<TokenAnswer>;

/** Firewalls refuse clients without a User-Agent. */
const headers = {
  'User-Agent': `KnoxCall/${version}`,
  Accept: 'application/json',
  'Accept-Encoding': 'identity',
};

export function createTokenEndpoint(guard: EgressGuard): AskForToken {
  const egressFetch = createEgressFetch(guard);
  return async (request) => {
    const { configuration, presented, signingKey } = request;
    const assertions = await assertionsFor(configuration, signingKey);
    const isAlone = presented.kind === 'jwt_bearer' && !hasClient(configuration);
    return isAlone
      ? askWithoutClient(egressFetch, request, assertions)
      : askAsClient(guard, request, assertions);
  };
}

/** False where an assertion says everything that is needed. */
function hasClient(configuration: Configuration): boolean {
  const { settings, mtlsCertificateId } = configuration;
  if (endpointsOf(configuration).clientAuthentication === 'private_key_jwt') return true;
  const isProven = settings.clientSecret !== null || mtlsCertificateId !== null;
  return settings.clientId !== null && (isProven || !namesClient(configuration));
}

async function askAsClient(
  guard: EgressGuard,
  { configuration, presented, identity, timeoutMs }: TokenRequest,
  assertions: Assertions,
): Promise<TokenAnswer> {
  const { tokenUrl } = endpointsOf(configuration);
  const protocol = new URL(tokenUrl).protocol === 'https:' ? 'https:' : 'http:';
  const agent = new GuardedAgent(guard.agent(protocol, { identity, carriesSecret: true }), protocol);
  const deadline = setTimeout(() => agent.end(), timeoutMs);
  const http = { agent, headers, maxBytes: maxAnswerBytes, json: false };
  try {
    const exchange = { configuration, presented, assertions };
    const fault = await exchangeByLibrary(exchange, http).then(() => null, asError);
    const { received } = agent;
    if (received === null) throw unreachable(fault, agent.hasEnded);
    return answerOf(received, configuration, agent.hasEnded);
  } finally {
    clearTimeout(deadline);
    agent.end();
  }
}

async function askWithoutClient(
  egressFetch: EgressFetch,
  { configuration, identity, timeoutMs }: TokenRequest,
  assertions: Assertions,
): Promise<TokenAnswer> {
  const { tokenUrl } = endpointsOf(configuration);
  const limits = { timeoutMs, maxResponseBytes: maxAnswerBytes, identity };
  const asked = { method: 'POST', ...limits, ...assertedRequest(configuration, assertions) } as const;
  const {
    status,
    headers: given,
    body,
  } = await egressFetch(tokenUrl, asked).catch((error: unknown) => {
    throw unreachable(asError(error), false);
  });
  const first = (name: string): string | undefined => [given[name]].flat()[0];
  const told = { 'content-encoding': first('content-encoding'), 'retry-after': first('retry-after') };
  return answerOf({ status, headers: told, body }, configuration, false);
}

function assertedRequest(
  configuration: Configuration,
  assertions: Assertions,
): Pick<EgressRequest, 'headers' | 'body'> {
  if (providers[configuration.provider].assertion.presentedAs === 'bearer')
    return { headers: { ...headers, Authorization: `Bearer ${assertions.grant}` } };
  const params = { ...endpointsOf(configuration).tokenParams, ...assertedParams(configuration, assertions) };
  return {
    headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(params).toString(),
  };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

function answerOf({ status, headers: given, body }: Received, configuration: Configuration, isLate: boolean) {
  const unavailable = (why: string): TokenFault => new TokenFault('unavailable', why);
  if (status >= 300 && status < 400)
    throw unavailable('The provider redirects: token_url must be the address itself.');
  if (body === null)
    throw unavailable(isLate ? tooSlow : "The provider's answer could not be read, or is over 64 KiB.");
  const row = providers[configuration.provider];
  const answered = {
    status,
    payload: readBody(body, given['content-encoding']),
    retryAfterMs: retryAfterMs(given['retry-after'], Date.now()),
    unattended: isUnattended(configuration.grantType),
    finalStatuses: row.finalStatuses,
  };
  const tokenResponse = { ...row.tokenResponse, ...configuration.settings.tokenResponse };
  return readTokenAnswer(answered, { ...row, tokenResponse }, Date.now());
}

function unreachable(error: Error | null, isLate: boolean): Error {
  const why = error instanceof EgressError ? egressReasons[error.code] : isLate ? tooSlow : notReached;
  return new TokenFault('unavailable', why, { cause: error });
}

const notReached = 'The provider could not be reached.';
const tooSlow = 'The provider did not answer in time.';

const egressReasons: Record<EgressError['code'], string> = {
  egress_denied: 'The address of the token endpoint may not be connected to.',
  upstream_unreachable: notReached,
  upstream_tls_error: 'No trusted TLS connection to the provider could be made.',
  connect_timeout: tooSlow,
  response_timeout: tooSlow,
  response_too_large: "The provider's answer is over 64 KiB.",
};

/** Longest `Retry-After` that is kept: a provider must not end a connection by mistake. */
const maxMs = 300_000;

/**
 * `Retry-After` (RFC 9110, section 10.2.3), seconds or a date, as milliseconds from `now`; null where it is missing or
 * unreadable.
 */
export function retryAfterMs(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), maxMs);
}
