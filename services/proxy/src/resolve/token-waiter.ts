/**
 * Asks the worker for a fresh access token and waits for the change that brings it. The proxy itself never talks to
 * a provider; a thousand requests that wait for one token ask once.
 */
import { entryKey, type SecretEntry } from '@knoxcall/snapshot';
import type { SealedValue, Snapshots } from '../snapshots/snapshots.ts';

export type RefreshRequest = {
  readonly tenantId: string;
  readonly secretId: string;
  readonly environmentId: string;
  readonly revision: bigint;
  /** The token has expired, or an upstream answered 401 to it. */
  readonly reason: 'ended' | 'rejected';
};

export type TokenOutcome = SealedValue | 'not_connected' | 'too_late';

/** `held`: the token that cannot be used. An `ended` one has expired, a `rejected` one was answered with 401. */
export type AwaitToken = (
  secret: SecretEntry,
  held: SealedValue,
  reason: RefreshRequest['reason'],
) => Promise<TokenOutcome>;

type TokenWaiterSettings = {
  readonly snapshots: Pick<Snapshots, 'secretById' | 'value'>;
  readonly requestRefresh: (request: RefreshRequest) => Promise<void>;
  /** Resolves when the entry of that key changes, and after `timeoutMs` at the latest. */
  readonly whenChanged: (entryKey: string, timeoutMs: number) => Promise<void>;
  readonly timeoutMs: number;
};

/** Milliseconds between two looks at the snapshots, in case a change was not announced. */
const LOOK_AGAIN_MS = 500;

export function createTokenWaiter(settings: TokenWaiterSettings): AwaitToken {
  const waiting = new Map<string, Promise<TokenOutcome>>();

  return (secret, held, reason) => {
    const slot = `${reason} ${tokenSlot(held)}`;
    const known = waiting.get(slot);
    if (known !== undefined) return known;
    const { tenantId, secretId, environmentId, revision } = held;
    const request = { tenantId, secretId, environmentId, revision, reason };
    const wait = waitOnce(secret, request, settings).finally(() => waiting.delete(slot));
    waiting.set(slot, wait);
    return wait;
  };
}

/** Names one token: another revision is another token. */
export function tokenSlot({ tenantId, secretId, environmentId, revision }: SealedValue): string {
  return `${tenantId} ${secretId} ${environmentId} ${revision}`;
}

async function waitOnce(
  { environments }: SecretEntry,
  request: RefreshRequest,
  settings: TokenWaiterSettings,
): Promise<TokenOutcome> {
  const { tenantId, secretId, environmentId } = request;
  const environment = environments.find(({ id }) => id === environmentId)?.name ?? '';
  const endsAt = performance.now() + settings.timeoutMs;
  let isAsked = false;
  for (;;) {
    const secret = await settings.snapshots.secretById(tenantId, secretId);
    const value = secret && (await settings.snapshots.value(secret, tenantId, environmentId));
    if (value !== undefined && isLive(value) && replaces(value, request)) return value;
    if (secret === undefined || !mayBeRefreshed(secret, environment)) return 'not_connected';
    const leftMs = endsAt - performance.now();
    if (leftMs <= 0) return 'too_late';
    const change = nextChange(request, Math.min(LOOK_AGAIN_MS, leftMs), settings);
    // A lost request for a refresh ends in the timeout; its failure must not delay a token that comes anyway.
    if (!isAsked) settings.requestRefresh(request).catch(() => undefined);
    isAsked = true;
    await change;
  }
}

function replaces({ revision }: SealedValue, request: RefreshRequest): boolean {
  return request.reason === 'ended' || revision !== request.revision;
}

function nextChange(
  { tenantId, secretId, environmentId }: RefreshRequest,
  timeoutMs: number,
  { whenChanged }: TokenWaiterSettings,
): Promise<void> {
  return Promise.race([
    whenChanged(entryKey(tenantId, 'value', `${secretId}:${environmentId}`), timeoutMs),
    whenChanged(entryKey(tenantId, 'secret', secretId), timeoutMs),
  ]);
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

/** A connection that is known to be dead, or that cannot get another token, is not asked for. */
export function mayBeRefreshed({ environments }: SecretEntry, environment: string): boolean {
  const found = environments.find(({ name }) => name === environment);
  return found?.status === 'connected' && found.renewable !== false;
}
