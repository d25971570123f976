/** When a secret that is there may not be used: its own end, its own lists of routes and hosts. */
import { Problem } from '@knoxcall/problems';
import { isAllowedHost, type RouteEntry, type SecretEntry } from '@knoxcall/snapshot';
import type { Place } from '../request/select-route.ts';

/** A secret past its end was used, because it is not enforced. */
export type OnExpiredUse = (place: Place, secretId: string) => void;

/** Has the secret come to its end? One without strict enforcement is used all the same: the caller of this tells. */
export function isExpired(secret: SecretEntry): boolean {
  return secret.expiresAt !== null && secret.expiresAt <= Date.now();
}

/** When the secret may not be used any more, Unix milliseconds; null: never by itself. */
export function endOf({ strictExpiryEnforcement, expiresAt }: SecretEntry): number | null {
  return strictExpiryEnforcement ? expiresAt : null;
}

/** Where a secret is about to be used; without a route, the secret alone says where it may go. */
export type Use = { readonly routeId: string | null; readonly hostname: string };

/** Throws `secret_expired`, `secret_not_allowed`. */
export function refuseUse(secret: SecretEntry, shown: string, { routeId, hostname }: Use): void {
  if (secret.strictExpiryEnforcement && isExpired(secret)) {
    throw new Problem('secret_expired', { message: `Secret '${shown}' has expired.` });
  }
  if (routeId === null && (secret.allowedHosts === null || secret.allowedRoutes !== null)) {
    throw new Problem('secret_not_allowed', {
      message: `Secret '${shown}' may not be used without a route: its allowed_hosts must list the host, and its allowed_routes be null.`,
    });
  }
  if (!isAllowedRoute(secret, routeId)) {
    throw new Problem('secret_not_allowed', { message: `Secret '${shown}' may not be used by this route.` });
  }
  if (!isAllowedHost(hostname, secret.allowedHosts)) {
    throw new Problem('secret_not_allowed', {
      message: `Secret '${shown}' may not be sent to the host of this route.`,
    });
  }
}

export function isAllowedRoute({ allowedRoutes }: SecretEntry, routeId: string | null): boolean {
  return allowedRoutes === null || (routeId !== null && allowedRoutes.includes(routeId));
}

/** Are the values of a request hidden in its answer? The route may say so, and so may any secret that it carries. */
export function isHidden(
  { redactResponse }: Pick<RouteEntry, 'redactResponse'>,
  secrets: readonly { readonly secret: SecretEntry }[],
): boolean {
  return secrets.length > 0 && (redactResponse || secrets.some(({ secret }) => secret.alwaysRedact));
}
