/** When a secret that is there may not be used: the route's list, its own end, its own list of hosts. */
import { Problem } from '@knoxcall/problems';
import { isAllowedHost, type RouteEntry, type SecretEntry } from '@knoxcall/snapshot';
import type { Place } from '../request/select-route.ts';
import type { FoundSecret } from './find-secrets.ts';

/**
 * A caller's body may name the listed secrets only. Any other reference is refused alike, whether it exists or not.
 * Throws `secret_not_allowed`.
 */
export function refuseUnlisted(found: readonly FoundSecret[], { allowedSecrets }: RouteEntry): void {
  if (allowedSecrets === null) return;
  for (const { byCaller, secret, reference } of found) {
    if (!byCaller || (secret !== undefined && allowedSecrets.includes(secret.id))) continue;
    throw new Problem('secret_not_allowed', {
      message: `Secret '${reference.ref}' may not be named in a request to this route.`,
    });
  }
}

/** A secret past its end was used, because it is not enforced. */
export type OnExpiredUse = (place: Place, secretId: string) => void;

/** Has the secret come to its end? One without strict enforcement is used all the same: the caller of this tells. */
export function isExpired(secret: SecretEntry): boolean {
  return secret.expiresAt !== null && secret.expiresAt <= Date.now();
}

/** Throws `secret_expired`, `secret_not_allowed`. */
export function refuseUse(secret: SecretEntry, shown: string, hostname: string): void {
  if (secret.strictExpiryEnforcement && isExpired(secret)) {
    throw new Problem('secret_expired', { message: `Secret '${shown}' has expired.` });
  }
  if (!isAllowedHost(hostname, secret.allowedHosts)) {
    throw new Problem('secret_not_allowed', {
      message: `Secret '${shown}' may not be sent to the host of this route.`,
    });
  }
}
