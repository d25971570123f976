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
import { version } from '../../version.ts';
import { type Configuration, endpointsOf, isUnattended } from '../configuration/configuration.ts';
import { providers } from '../configuration/providers.ts';
import { maxAnswerBytes, readBody } from './answer-body.ts';
import { GuardedAgent, type Received } from './guarded-agent.ts';
import { readTokenAnswer, type TokenAnswer } from './read-token-answer.ts';
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

/** Firewalls refuse who names nothing. */
const headers = {
  'User-Agent': `KnoxCall/${version}`,
  Accept: 'application/json',
  'Accept-Encoding': 'identity',
};

export function createTokenEndpoint(guard: EgressGuard): AskForToken {
  return async ({ configuration, presented, identity, timeoutMs }) => {
    const { tokenUrl } = endpointsOf(configuration);
    const protocol = new URL(tokenUrl).protocol === 'https:' ? 'https:' : 'http:';
    const agent = new GuardedAgent(guard.agent(protocol, { identity, carriesSecret: true }), protocol);
    const deadline = setTimeout(() => agent.end(), timeoutMs);
    const http = { agent, headers, maxBytes: maxAnswerBytes, json: false };
    try {
      const fault = await exchange(configuration, presented, http).then(() => null, asError);
      const { received } = agent;
      if (received === null) throw unreachable(fault, agent.hasEnded);
      return answerOf(received, configuration, agent.hasEnded);
    } finally {
      clearTimeout(deadline);
      agent.end();
    }
  };
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** What the library makes of an answer is not looked at. */
function answerOf({ status, headers: given, body }: Received, configuration: Configuration, isLate: boolean) {
  const unavailable = (why: string): TokenFault => new TokenFault('unavailable', why);
  if (status >= 300 && status < 400)
    throw unavailable('The provider redirects: token_url must be the address itself.');
  if (body === null)
    throw unavailable(isLate ? tooSlow : "The provider's answer could not be read, or is over 64 KiB.");
  const answered = {
    status,
    payload: readBody(body, given['content-encoding']),
    retryAfterMs: retryAfterMs(given['retry-after'], Date.now()),
    unattended: isUnattended(configuration.grantType),
  };
  return readTokenAnswer(answered, providers[configuration.provider], Date.now());
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
