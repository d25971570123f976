/**
 * Decides whether a request may use a secret: by its kind, its expiry, its own lists of routes and hosts, and the
 * route's list.
 */
import type { RouteEntry, SecretEntry } from '@knoxcall/snapshot';

/**
 * Has the secret expired? Without strict enforcement it is used all the same, and the caller of this function reports
 * it.
 */
export function isExpired({ expiresAt }: Pick<SecretEntry, 'expiresAt'>): boolean {
  return expiresAt !== null && expiresAt <= Date.now();
}

/** When the secret expires, in Unix milliseconds; null: never. */
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

/**
 * Does the route's own list forbid that the caller names this secret? It answers the same for a secret that does not
 * exist.
 */
export function isUnlisted(
  { byCaller, secret }: { readonly byCaller: boolean; readonly secret: SecretEntry | undefined },
  { allowedSecrets }: Pick<RouteEntry, 'allowedSecrets'>,
): boolean {
  if (allowedSecrets === null || !byCaller) return false;
  return secret === undefined || !allowedSecrets.includes(secret.id);
}

/** Where a secret is about to be used. Without a route, the secret's own lists decide. */
export type Use = { readonly routeId: string | null; readonly hostname: string };

/** `bound`: the secret may only be used through a route. */
type PlaceFault = 'bound' | 'route' | 'host';
export type UseFault = 'expired' | PlaceFault;

export function useFault(secret: SecretEntry, use: Use): UseFault | null {
  return secret.strictExpiryEnforcement && isExpired(secret) ? 'expired' : placeFault(secret, use);
}

/** Ignores the expiry. */
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
