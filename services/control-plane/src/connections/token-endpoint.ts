/**
 * Asks a provider's token endpoint. simple-oauth2 speaks the grants; every byte of it goes through the egress guard,
 * no redirect is followed, and time and size have a limit.
 */
import { EgressError, type EgressGuard, type TlsIdentity } from '@knoxcall/egress';
import {
  AuthorizationCode,
  ClientCredentials,
  type ModuleOptions,
  ResourceOwnerPassword,
} from 'simple-oauth2';
import { type Configuration, endpointsOf } from './configuration.ts';
import { GuardedAgent } from './guarded-agent.ts';
import { providers } from './providers.ts';
import { readTokenAnswer, refusal, type TokenAnswer } from './read-token-answer.ts';
import { retryAfterMs } from './retry-after.ts';
import { TokenFault } from './token-fault.ts';

/** What is presented for a token. */
export type Presented =
  | { kind: 'code'; code: string; redirectUri: string; verifier: string }
  | { kind: 'refresh_token'; refreshToken: string }
  | { kind: 'client_credentials' }
  | { kind: 'password' };

export type TokenRequest = {
  configuration: Configuration;
  presented: Presented;
  identity: TlsIdentity | null;
  /** For the exchange as a whole. */
  timeoutMs: number;
};

/** Rejects with `TokenFault`. */
export type AskForToken = (request: TokenRequest) => Promise<TokenAnswer>;

const maxAnswerBytes = 65_536;

export function createTokenEndpoint(guard: EgressGuard): AskForToken {
  return async ({ configuration, presented, identity, timeoutMs }) => {
    const { tokenUrl } = endpointsOf(configuration);
    const protocol = new URL(tokenUrl).protocol === 'https:' ? 'https:' : 'http:';
    const agent = new GuardedAgent(guard.agent(protocol, { identity, carriesSecret: true }), protocol);
    // wreck counts the head and the body apart; the exchange as a whole must end within the lease.
    const deadline = setTimeout(() => agent.end(), timeoutMs);
    // Not the default, which would let a redirect pass as an answer.
    const redirects = { redirects: 0, redirect303: true };
    const http = { agent, timeout: timeoutMs, maxBytes: maxAnswerBytes, json: 'force', ...redirects };
    try {
      const payload = await exchange(configuration, presented, http).catch(answerDespite);
      return readTokenAnswer(payload, providers[configuration.provider]);
    } catch (error) {
      throw error instanceof TokenFault ? error : faultOf(error, agent.hasEnded);
    } finally {
      clearTimeout(deadline);
      agent.end();
    }
  };
}

async function exchange(configuration: Configuration, presented: Presented, http: object): Promise<unknown> {
  const { settings } = configuration;
  const { scopes, tokenParams } = endpointsOf(configuration);
  const { scopeSeparator } = providers[configuration.provider];
  const options = clientOptions(configuration);
  const scope = scopes.length === 0 ? {} : { scope: scopes.join(scopeSeparator) };
  switch (presented.kind) {
    case 'code': {
      const { code, redirectUri, verifier } = presented;
      const params = { ...tokenParams, code, redirect_uri: redirectUri, code_verifier: verifier };
      return (await new AuthorizationCode(options).getToken(params, http)).token;
    }
    case 'refresh_token': {
      const held = new AuthorizationCode(options).createToken({ refresh_token: presented.refreshToken });
      return (await held.refresh(tokenParams, http)).token;
    }
    case 'client_credentials':
      return (await new ClientCredentials(options).getToken({ ...tokenParams, ...scope }, http)).token;
    case 'password': {
      const person = { username: settings.username ?? '', password: settings.password ?? '' };
      const params = { ...tokenParams, ...scope, ...person };
      return (await new ResourceOwnerPassword(options).getToken(params, http)).token;
    }
  }
}

/** Without a client secret the certificate is what proves the client, and the body carries the id alone. */
export function clientOptions(configuration: Configuration): ModuleOptions {
  const { clientId, clientSecret } = configuration.settings;
  const { tokenUrl, clientAuthentication } = endpointsOf(configuration);
  const { scopeSeparator } = providers[configuration.provider];
  const byBody = clientSecret === null || clientAuthentication === 'post';
  return {
    client: {
      id: clientId,
      secret: clientSecret ?? clientId,
      ...(clientSecret === null ? { secretParamName: 'client_id' } : {}),
    },
    auth: { tokenHost: new URL(tokenUrl).origin, tokenPath: tokenUrl },
    options: { authorizationMethod: byBody ? 'body' : 'header', scopeSeparator },
  };
}

type WreckAnswer = { statusCode?: number; headers?: Record<string, string | undefined> };
type WreckError = { data?: { payload?: unknown; res?: WreckAnswer; isResponseError?: boolean } };

/** wreck rejects what is no JSON; a form (GitHub) is an answer all the same. */
async function answerDespite(error: unknown): Promise<unknown> {
  const { res, payload } = (error as WreckError).data ?? {};
  if (!Buffer.isBuffer(payload)) throw error;
  const type = res?.headers?.['content-type'] ?? '';
  const form = /^application\/x-www-form-urlencoded\b/i.test(type)
    ? Object.fromEntries(new URLSearchParams(payload.toString('utf8')))
    : undefined;
  if ((res?.statusCode ?? 0) >= 300) throw refusalOf(res, form);
  return form ?? payload.length;
}

function refusalOf(answer: WreckAnswer | undefined, payload: unknown): TokenFault {
  const pause = retryAfterMs(answer?.headers?.['retry-after'], Date.now());
  return refusal(answer?.statusCode ?? 0, payload, pause);
}

function faultOf(error: unknown, outOfTime: boolean): TokenFault {
  const { data } = error as WreckError;
  const unavailable = (why: string): TokenFault => new TokenFault('unavailable', why, { cause: error });
  if (data?.isResponseError) return refusalOf(data.res, data.payload);
  // wreck gives the way that was gone, for redirects alone.
  if (Array.isArray(data))
    return unavailable('The provider redirects: token_url must be the address itself.');
  if (error instanceof EgressError) return unavailable(egressReasons[error.code]);
  if (outOfTime || statusOf(error) === 504) return unavailable('The provider did not answer in time.');
  // simple-oauth2 wants an object; nothing at all is none.
  if (!(error as { isBoom?: boolean }).isBoom) return unavailable("The provider's answer is no token.");
  if (data?.res !== undefined || statusOf(error) === 413)
    return unavailable("The provider's answer could not be read, or is over 64 KiB.");
  return unavailable('The provider could not be reached.');
}

function statusOf(error: unknown): number | undefined {
  return (error as { output?: { statusCode?: number } }).output?.statusCode;
}

const egressReasons: Record<EgressError['code'], string> = {
  egress_denied: 'The address of the token endpoint may not be connected to.',
  upstream_unreachable: 'The provider could not be reached.',
  upstream_tls_error: 'No trusted TLS connection to the provider could be made.',
  connect_timeout: 'The provider did not answer in time.',
  response_timeout: 'The provider did not answer in time.',
  response_too_large: "The provider's answer is over 64 KiB.",
};
