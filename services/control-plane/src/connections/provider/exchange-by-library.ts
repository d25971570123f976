/** Token requests with a client id, sent through simple-oauth2. */
import {
  AuthorizationCode,
  ClientCredentials,
  type ModuleOptions,
  ResourceOwnerPassword,
} from 'simple-oauth2';
import { authenticatesByKey } from '../configuration/assertions.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { endpointsOf } from '../configuration/endpoints.ts';
import { providers } from '../configuration/providers.ts';
import { signClient, signGrant } from './sign-assertion.ts';
import type { SigningKey } from './signing-key.ts';

/** The grant of a token request. */
export type Presented =
  | { kind: 'code'; code: string; redirectUri: string; verifier: string }
  | { kind: 'refresh_token'; refreshToken: string }
  | { kind: 'client_credentials' }
  | { kind: 'password' }
  /** The secret's own assertion. */
  | { kind: 'jwt_bearer' };

const jwtBearerGrant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const jwtBearerClient = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

type Exchange = { configuration: Configuration; presented: Presented; assertions: Assertions };

/** The library's parsed answer is not used. */
export async function exchangeByLibrary(
  { configuration, presented, assertions }: Exchange,
  http: object,
): Promise<void> {
  const { settings } = configuration;
  const { scopeSeparator, pkce, grantName } = providers[configuration.provider];
  const { scopes, tokenParams } = endpointsOf(configuration);
  const options = clientOptions(configuration);
  const common = { ...tokenParams, ...clientAssertion(assertions) };
  const scope = scopes.length === 0 ? {} : { scope: scopes.join(scopeSeparator) };
  switch (presented.kind) {
    case 'code': {
      const { code, redirectUri, verifier } = presented;
      const proof = pkce ? { code_verifier: verifier } : {};
      const params = { ...common, code, redirect_uri: redirectUri, ...proof };
      await new AuthorizationCode(options).getToken(params, http);
      return;
    }
    case 'refresh_token': {
      const held = new AuthorizationCode(options).createToken({ refresh_token: presented.refreshToken });
      await held.refresh(common, http);
      return;
    }
    case 'client_credentials': {
      const named = grantName === null ? {} : { grant_type: grantName };
      await new ClientCredentials(options).getToken({ ...common, ...scope, ...named }, http);
      return;
    }
    case 'password': {
      const person = { username: settings.username ?? '', password: settings.password ?? '' };
      await new ResourceOwnerPassword(options).getToken({ ...common, ...scope, ...person }, http);
      return;
    }
    case 'jwt_bearer': {
      const params = { ...common, ...assertedParams(configuration, assertions) };
      await new ClientCredentials(options).getToken(params, http);
      return;
    }
  }
}

/** Parameters of a token request with a grant assertion. */
export function assertedParams(configuration: Configuration, { grant }: Assertions): Record<string, string> {
  const { scopeSeparator, assertion } = providers[configuration.provider];
  const { scopes } = endpointsOf(configuration);
  const isParameter = !assertion.scopesAsClaim && scopes.length > 0;
  return {
    grant_type: jwtBearerGrant,
    assertion: grant ?? '',
    ...(isParameter ? { scope: scopes.join(scopeSeparator) } : {}),
  };
}

function clientAssertion({ client }: Assertions): Record<string, string> {
  return client === null ? {} : { client_assertion_type: jwtBearerClient, client_assertion: client };
}

/** Without a client secret a certificate or an assertion proves the client, and the body has the client id only. */
export function clientOptions(configuration: Configuration): ModuleOptions {
  const { clientAuthentication, tokenUrl, refreshUrl } = endpointsOf(configuration);
  const { scopeSeparator, bodyFormat } = providers[configuration.provider];
  const id = configuration.settings.clientId ?? '';
  const secret = clientAuthentication === 'private_key_jwt' ? null : configuration.settings.clientSecret;
  const byBody = secret === null || clientAuthentication !== 'basic';
  return {
    client: { id, secret: secret ?? id, ...(secret === null ? { secretParamName: 'client_id' } : {}) },
    auth: { tokenHost: new URL(tokenUrl).origin, tokenPath: tokenUrl, refreshPath: refreshUrl },
    options: { authorizationMethod: byBody ? 'body' : 'header', scopeSeparator, bodyFormat },
  };
}

/**
 * The assertions of one token request, signed for it alone. `grant`: the grant itself. `client`: authenticates the
 * client. Null: not needed.
 */
export type Assertions = { grant: string | null; client: string | null };

export async function assertionsFor(
  configuration: Configuration,
  signingKey: SigningKey | null,
): Promise<Assertions> {
  if (signingKey === null) return { grant: null, client: null };
  const signing = { configuration, signingKey, now: Date.now() };
  const [grant, client] = await Promise.all([
    configuration.grantType === 'jwt_bearer' ? signGrant(signing) : null,
    authenticatesByKey(configuration) ? signClient(signing) : null,
  ]);
  return { grant, client };
}
