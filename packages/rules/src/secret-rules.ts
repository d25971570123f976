/** Whether a secret may be used by a request: what it is, its own end, its own lists of routes and hosts, the route's list. */
import type { RouteEntry, SecretEntry } from '@knoxcall/snapshot';

/** Has the secret come to its end? One without strict enforcement is used all the same: the caller of this tells. */
export function isExpired({ expiresAt }: Pick<SecretEntry, 'expiresAt'>): boolean {
  return expiresAt !== null && expiresAt <= Date.now();
}

/** When the secret may not be used any more, Unix milliseconds; null: never by itself. */
export function endOf({ strictExpiryEnforcement, expiresAt }: SecretEntry): number | null {
  return strictExpiryEnforcement ? expiresAt : null;
}

/**
 * Is a secret that a template names missing? `hasValue`: in the active environment. A certificate is presented and never
 * put into a template; an OAuth2 secret is never missing: without a token it is not connected, whatever the environment.
 */
export function isMissing(secret: SecretEntry | undefined, hasValue: boolean): boolean {
  if (secret === undefined || secret.kind === 'certificate') return true;
  return !hasValue && secret.kind !== 'oauth2';
}

/** Does the route's own list keep the caller from naming this? Whether the secret exists does not count. */
export function isUnlisted(
  { byCaller, secret }: { readonly byCaller: boolean; readonly secret: SecretEntry | undefined },
  { allowedSecrets }: Pick<RouteEntry, 'allowedSecrets'>,
): boolean {
  if (allowedSecrets === null || !byCaller) return false;
  return secret === undefined || !allowedSecrets.includes(secret.id);
}

/** Where a secret is about to be used; without a route, the secret alone says where it may go. */
export type Use = { readonly routeId: string | null; readonly hostname: string };

/** `bound`: nothing may use it without a route. */
type PlaceFault = 'bound' | 'route' | 'host';
export type UseFault = 'expired' | PlaceFault;

export function useFault(secret: SecretEntry, use: Use): UseFault | null {
  return secret.strictExpiryEnforcement && isExpired(secret) ? 'expired' : placeFault(secret, use);
}

/** Whatever the time. */
export function placeFault(secret: SecretEntry, { routeId, hostname }: Use): PlaceFault | null {
  if (routeId === null && (secret.allowedHosts === null || secret.allowedRoutes !== null)) return 'bound';
  if (!isAllowedRoute(secret, routeId)) return 'route';
  return isAllowedHost(hostname, secret.allowedHosts) ? null : 'host';
}

export function isAllowedRoute(
  { allowedRoutes }: Pick<SecretEntry, 'allowedRoutes'>,
  routeId: string | null,
): boolean {
  return allowedRoutes === null || (routeId !== null && allowedRoutes.includes(routeId));
}

/** Are the values of a request hidden in its answer? The route may say so, and so may any secret that it carries. */
export function isHidden(
  { redactResponse }: Pick<RouteEntry, 'redactResponse'>,
  secrets: readonly { readonly secret: SecretEntry }[],
): boolean {
  return secrets.length > 0 && (redactResponse || secrets.some(({ secret }) => secret.alwaysRedact));
}

/**
 * Where a secret may go: its `allowed_hosts`, fail closed. `hostname` as `URL` has it. null allows any host, an empty list none; `*.example.com` stands for one or more labels
 * before `example.com`, and not for the apex.
 */
export function isAllowedHost(hostname: string, allowedHosts: readonly string[] | null): boolean {
  if (allowedHosts === null) return true;
  const host = normalHost(hostname);
  return host !== '' && allowedHosts.some((allowed) => covers(allowed, host));
}

function covers(allowed: string, host: string): boolean {
  if (!allowed.startsWith('*.')) return normalHost(allowed) === host;
  const suffix = `.${normalHost(allowed.slice(2))}`;
  return suffix.length > 1 && host.length > suffix.length && host.endsWith(suffix);
}

function normalHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}
