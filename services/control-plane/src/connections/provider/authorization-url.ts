/** Where a person is sent to consent. */
import { createHash } from 'node:crypto';
import { AuthorizationCode } from 'simple-oauth2';
import type { Configuration } from '../configuration/configuration.ts';
import { endpointsOf } from '../configuration/endpoints.ts';
import { providers } from '../configuration/providers.ts';
import { clientOptions } from './exchange-by-library.ts';

export function authorizationUrl(
  configuration: Configuration,
  flow: { state: string; verifier: string; redirectUri: string },
): string {
  const { authUrl, scopes } = endpointsOf(configuration);
  const { scopeSeparator, authorizeParams, pkce } = providers[configuration.provider];
  const options = clientOptions(configuration);
  const auth = { ...options.auth, authorizeHost: new URL(authUrl).origin, authorizePath: authUrl };
  const proof = { code_challenge: challengeOf(flow.verifier), code_challenge_method: 'S256' };
  const kind =
    configuration.grantType === 'implicit'
      ? { response_type: 'token' }
      : { ...authorizeParams, ...(pkce ? proof : {}) };
  return new AuthorizationCode({ ...options, auth }).authorizeURL({
    ...kind,
    redirect_uri: flow.redirectUri,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(scopeSeparator) }),
    state: flow.state,
  });
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/**
 * RFC 9207: where the answer names an issuer it must be the one that was asked. There is no metadata to compare with,
 * so it is known by its origin, that of either address of the provider; a secret that names it takes no other.
 */
export function isIssuerOf(configuration: Configuration, issuer: string): boolean {
  const { authUrl, tokenUrl } = endpointsOf(configuration);
  const { issuer: named } = configuration.settings;
  if (named !== null) return issuer === named;
  return [authUrl, tokenUrl].some((address) => new URL(address).origin === URL.parse(issuer)?.origin);
}
