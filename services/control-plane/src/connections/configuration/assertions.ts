/**
 * The claims of a secret's assertions (RFC 7523), and the hosts that they may be used at. Pure; nothing is signed here.
 */
import type { Configuration } from './configuration.ts';
import { endpointsOf, fill, fillAll, parametersOf } from './endpoints.ts';
import { providers } from './providers.ts';

/** The standard claims of an assertion; a secret's own `claims` must not replace them. */
export const ownClaims: ReadonlySet<string> = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']);

type Claims = Readonly<Record<string, unknown>>;
/** Null: no such assertion is needed. */
type Stated = { grant: Claims | null; client: Claims | null };

const usualSeconds = 300;

/** True where a private key is needed. */
export function assertsAnything(configuration: Configuration): boolean {
  return configuration.grantType === 'jwt_bearer' || authenticatesByKey(configuration);
}

export function authenticatesByKey(configuration: Configuration): boolean {
  return endpointsOf(configuration).clientAuthentication === 'private_key_jwt';
}

/** All claims but times, `jti` and scopes: these are what an admin allows a key to sign. */
export function statedBy(configuration: Configuration): Stated {
  const { clientId } = configuration.settings;
  const aud = audienceOf(configuration);
  return {
    grant: configuration.grantType === 'jwt_bearer' ? grantClaims(configuration, aud) : null,
    client: authenticatesByKey(configuration) ? { iss: clientId, sub: clientId, aud } : null,
  };
}

function grantClaims(configuration: Configuration, aud: string): Claims {
  const { provider, settings } = configuration;
  const { issuer, claims } = providers[provider].assertion;
  const values = valuesOf(configuration);
  return {
    ...settings.claims,
    ...fillAll(claims, values),
    iss: settings.issuer ?? (issuer === null ? null : fill(issuer, values)),
    ...(settings.subject === null ? {} : { sub: settings.subject }),
    aud,
  };
}

/** The scopes as a claim of a grant's assertion; null where they are a parameter. */
export function scopeClaim(configuration: Configuration): string | null {
  const { scopes } = endpointsOf(configuration);
  const isClaim = providers[configuration.provider].assertion.scopesAsClaim;
  return isClaim && scopes.length > 0 ? scopes.join(' ') : null;
}

/** The audience of the assertion. */
function audienceOf(configuration: Configuration): string {
  const { settings, provider } = configuration;
  const { audience } = providers[provider].assertion;
  if (settings.audience !== null) return settings.audience;
  return audience === null ? endpointsOf(configuration).tokenUrl : fill(audience, valuesOf(configuration));
}

/** Seconds from `iat` to `exp`. */
export function lifetimeOf({ provider, settings }: Configuration): number {
  return settings.assertionLifetime ?? Math.min(usualSeconds, providers[provider].assertion.longestSeconds);
}

/** The assertion itself names the client, so the rest of the request need not. */
export function namesClient({ provider }: Configuration): boolean {
  return providers[provider].assertion.issuer === '{client_id}';
}

/** Hosts that receive an assertion or are named in it; '' for an audience that names no host. */
export function assertionHosts(configuration: Configuration): string[] {
  const { tokenUrl, refreshUrl } = endpointsOf(configuration);
  return [...new Set([tokenUrl, refreshUrl, audienceOf(configuration)].map(hostOf))];
}

/** An audience may be a host name alone (DocuSign). */
function hostOf(address: string): string {
  const url = URL.parse(address) ?? URL.parse(`https://${address}`);
  return url?.hostname ?? '';
}

function valuesOf(configuration: Configuration): Record<string, string> {
  const { clientId } = configuration.settings;
  return { ...parametersOf(configuration), ...(clientId === null ? {} : { client_id: clientId }) };
}
