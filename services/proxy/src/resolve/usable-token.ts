/** The access token of an OAuth2 secret: one that still holds, or the one that a refresh brings in time. */
import { Problem } from '@knoxcall/problems';
import type { SecretEntry } from '@knoxcall/snapshot';
import type { Place } from '../request/select-route.ts';
import type { SealedValue } from '../snapshots/snapshots.ts';
import type { FoundSecret } from './find-secrets.ts';
import type { AwaitToken } from './token-waiter.ts';

/** Throws `oauth2_not_connected`, `dependency_unavailable` where no refresh came in time. */
export async function usableToken(
  found: FoundSecret & { readonly secret: SecretEntry },
  place: Place,
  awaitToken: AwaitToken,
): Promise<SealedValue> {
  const { secret, value, reference } = found;
  if (value !== undefined && isLive(value)) return value;
  const notConnected = () =>
    new Problem('oauth2_not_connected', {
      message: `OAuth2 secret '${reference.ref}' has no usable token in environment '${place.environment}'.`,
    });
  if (value === undefined || !mayBeRefreshed(secret, place.environment)) throw notConnected();
  const outcome = await awaitToken(secret, value, 'ended');
  if (outcome === 'not_connected') throw notConnected();
  if (outcome === 'too_late')
    throw new Problem('dependency_unavailable', { headers: { 'Retry-After': '1' } });
  return outcome;
}

export function isLive({ endsAt }: SealedValue): boolean {
  return endsAt === null || endsAt > Date.now();
}

const DOUBT_MS = 60_000;

/**
 * A token younger than a minute and a tenth of its life, whichever is shorter, is not replaced because of a 401.
 * The worker has the same rule and the last word.
 */
export function isOldEnoughForDoubt({ issuedAt, endsAt }: Pick<SealedValue, 'issuedAt' | 'endsAt'>): boolean {
  if (issuedAt === null) return true;
  const lifeMs = endsAt === null ? Number.POSITIVE_INFINITY : endsAt - issuedAt;
  return Date.now() - issuedAt >= Math.min(DOUBT_MS, lifeMs / 10);
}

/** A connection that is known to be dead, or to have no way to another token, is not asked for. */
export function mayBeRefreshed({ environments }: SecretEntry, environment: string): boolean {
  const found = environments.find(({ name }) => name === environment);
  return found?.status === 'connected' && found.renewable !== false;
}
