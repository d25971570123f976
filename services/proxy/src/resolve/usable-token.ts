/**
 * The access token of an OAuth2 secret: the present one while it is valid, or the one that a refresh brings in time.
 */
import { Problem } from '@knoxcall/problems';
import type { SecretEntry } from '@knoxcall/snapshot';
import type { TenantEnvironment } from '../select/select-route.ts';
import type { SealedValue } from '../snapshots/snapshots.ts';
import type { FoundSecret } from './find-secrets.ts';
import { type AwaitToken, isLive, mayBeRefreshed } from './token-waiter.ts';

/** Throws `oauth2_not_connected`, `dependency_unavailable` where no refresh came in time. */
export async function usableToken(
  found: FoundSecret & { readonly secret: SecretEntry },
  place: TenantEnvironment,
  awaitToken: AwaitToken,
): Promise<SealedValue> {
  const { secret, value, reference } = found;
  if (value !== undefined && isLive(value)) return value;
  const notConnected = () =>
    new Problem('oauth2_not_connected', {
      message:
        `OAuth2 secret '${reference.ref}' has no usable token in environment '${place.environment}'. ` +
        'A person must connect it: POST /v1/secrets/{id}/oauth2/authorize of the management API makes the link, ' +
        'GET /v1/secrets/{id} says what is wrong.',
    });
  if (value === undefined || !mayBeRefreshed(secret, place.environment)) throw notConnected();
  const outcome = await awaitToken(secret, value, 'ended');
  if (outcome === 'not_connected') throw notConnected();
  if (outcome === 'too_late')
    throw new Problem('dependency_unavailable', { headers: { 'Retry-After': '1' } });
  return outcome;
}
