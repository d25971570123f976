/**
 * Proves once, at the start, that this proxy can open what the snapshots hold: a rollout with the wrong master key, or
 * without the right to use it, must not take the place of proxies that work.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { DataKeyCache, DataKeyName } from '@knoxcall/envelope';

export type KeyProof = {
  /** True once a data key was unwrapped, or where there was none to unwrap. */
  isGiven(): boolean;
  /** Tries until it is given. */
  run(signal: AbortSignal): Promise<void>;
};

export type KeyProofParts = {
  /** Any data key of the snapshots; undefined where there is none. Rejects while they cannot be read. */
  anyDataKey: () => Promise<(DataKeyName & { wrapped: Uint8Array }) | undefined>;
  cache: Pick<DataKeyCache, 'get'>;
};

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 2_000;

export function createKeyProof({ anyDataKey, cache }: KeyProofParts): KeyProof {
  let isGiven = false;
  const attempt = async (): Promise<void> => {
    const found = await anyDataKey();
    if (found !== undefined) await cache.get(found);
    isGiven = true;
  };
  return {
    isGiven: () => isGiven,
    async run(signal) {
      for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
        // Why it fails is told by the cache and by whoever follows the changes.
        await attempt().catch(() => undefined);
        if (isGiven) return;
        await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}
