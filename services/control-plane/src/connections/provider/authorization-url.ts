/** The URL that a person is sent to for consent. */
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
 * RFC 9207: an issuer in the answer must be that of the asked provider. There is no metadata to compare with, so its
 * origin must be that of one of the provider's addresses; a secret with an issuer accepts only that one.
 */
export function isIssuerOf(configuration: Configuration, issuer: string): boolean {
  const { authUrl, tokenUrl } = endpointsOf(configuration);
  const { issuer: named } = configuration.settings;
  if (named !== null) return issuer === named;
  return [authUrl, tokenUrl].some((address) => new URL(address).origin === URL.parse(issuer)?.origin);
}
