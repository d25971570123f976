/** What is known of a token without asking anybody: does it hold, may another one be had? Pure. */
import type { SecretEntry } from '@knoxcall/snapshot';
import type { SealedValue } from '../snapshots/snapshots.ts';

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
