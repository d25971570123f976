/**
 * After an upstream's 401: is there another token, or can one be had? A path that always answers 401 must cause neither
 * endless refreshes nor waits.
 */
import type { SecretEntry } from '@knoxcall/snapshot';
import type { SealedValue, Snapshots } from '../snapshots/snapshots.ts';
import { type AwaitToken, isLive, isOldEnoughForDoubt, mayBeRefreshed, tokenSlot } from './token-waiter.ts';

export type RejectedToken = { readonly secret: SecretEntry; readonly value: SealedValue };

/** Resolves with whether another token is at hand now. Never rejects. */
export type ReplaceToken = (rejected: RejectedToken) => Promise<boolean>;

type ReplaceTokenSettings = {
  readonly snapshots: Pick<Snapshots, 'value'>;
  readonly awaitToken: AwaitToken;
};

/** A refresh that brought no token is not asked for again during this time. */
const PAUSE_MS = 30_000;
const MAX_PAUSES = 10_000;

export function createReplaceToken({ snapshots, awaitToken }: ReplaceTokenSettings): ReplaceToken {
  /** When each token may be asked for again, the oldest first. */
  const pauses = new Map<string, number>();

  const replace: ReplaceToken = async ({ secret, value }) => {
    const { tenantId, environmentId, revision } = value;
    const current = await snapshots.value(secret, tenantId, environmentId);
    if (current !== undefined && current.revision !== revision) return isLive(current);
    const name = secret.environments.find(({ id }) => id === environmentId)?.name ?? '';
    const slot = tokenSlot(value);
    const isPaused = (pauses.get(slot) ?? 0) > performance.now();
    if (isPaused || !mayBeRefreshed(secret, name) || !isOldEnoughForDoubt(value)) return false;
    const outcome = await awaitToken(secret, value, 'rejected');
    if (typeof outcome === 'object') return true;
    pauses.delete(slot);
    pauses.set(slot, performance.now() + PAUSE_MS);
    for (const oldest of pauses.keys()) {
      if (pauses.size <= MAX_PAUSES) break;
      pauses.delete(oldest);
    }
    return false;
  };

  // Without the snapshots nothing is known: the caller gets the 401.
  return (rejected) => replace(rejected).catch(() => false);
}
