/**
 * Asks the worker for a fresh access token and waits for the change that brings it. The proxy itself never talks to
 * a provider; a thousand requests that wait for one token ask once.
 */
import { entryKey, type SecretEntry } from '@knoxcall/snapshot';
import type { RefreshRequest } from '../record/redis-append.ts';
import type { SealedValue, Snapshots } from '../snapshots/snapshots.ts';
import { isLive, mayBeRefreshed } from './usable-token.ts';

export type TokenOutcome = SealedValue | 'not_connected' | 'too_late';

/** `ended`: the token that can no longer be used. */
export type AwaitToken = (secret: SecretEntry, ended: SealedValue) => Promise<TokenOutcome>;

export type TokenWaiterSettings = {
  readonly snapshots: Pick<Snapshots, 'secretById' | 'value'>;
  readonly requestRefresh: (request: RefreshRequest) => Promise<void>;
  /** Resolves when the entry of that key changed, and after the time at the latest. */
  readonly whenChanged: (entryKey: string, timeoutMs: number) => Promise<void>;
  readonly timeoutMs: number;
};

/** The snapshots are looked at again this often even where no change was heard of. */
const LOOK_AGAIN_MS = 500;

export function createTokenWaiter(settings: TokenWaiterSettings): AwaitToken {
  const waiting = new Map<string, Promise<TokenOutcome>>();

  return (secret, ended) => {
    const slot = `${ended.tenantId} ${ended.secretId} ${ended.environmentId} ${ended.revision}`;
    const known = waiting.get(slot);
    if (known !== undefined) return known;
    const wait = waitOnce(secret, ended, settings).finally(() => waiting.delete(slot));
    waiting.set(slot, wait);
    return wait;
  };
}

async function waitOnce(
  { environments }: SecretEntry,
  ended: SealedValue,
  settings: TokenWaiterSettings,
): Promise<TokenOutcome> {
  const { tenantId, secretId, environmentId, revision } = ended;
  const environment = environments.find(({ id }) => id === environmentId)?.name ?? '';
  const endsAt = performance.now() + settings.timeoutMs;
  // An ask that got lost ends in the time-out: it must not hold up a token that comes anyway.
  settings.requestRefresh({ tenantId, secretId, environmentId, revision }).catch(() => undefined);
  for (;;) {
    const secret = await settings.snapshots.secretById(tenantId, secretId);
    const value = secret && (await settings.snapshots.value(secret, tenantId, environmentId));
    if (value !== undefined && isLive(value)) return value;
    if (secret === undefined || !mayBeRefreshed(secret, environment)) return 'not_connected';
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0) return 'too_late';
    await nextChange(ended, Math.min(LOOK_AGAIN_MS, leftMs), settings);
  }
}

function nextChange(
  { tenantId, secretId, environmentId }: SealedValue,
  timeoutMs: number,
  { whenChanged }: TokenWaiterSettings,
): Promise<void> {
  return Promise.race([
    whenChanged(entryKey(tenantId, 'value', `${secretId}:${environmentId}`), timeoutMs),
    whenChanged(entryKey(tenantId, 'secret', secretId), timeoutMs),
  ]);
}
