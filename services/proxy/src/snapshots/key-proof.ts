/**
 * Proves once, at the start, that this proxy can open the snapshots: a rollout with the wrong master key, or without
 * the right to use it, must not replace proxies that work.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type DataKeyCache, type DataKeyName, KeyWrapperError } from '@knoxcall/envelope';

type KeyProof = {
  /** True once a data key was unwrapped, or where there was none to unwrap. */
  isGiven(): boolean;
  /** Retries until the proof is given. */
  run(signal: AbortSignal): Promise<void>;
};

type KeyProofParts = {
  /**
   * Some data keys of the snapshots, from different tenants where possible; none where there are none. Rejects while
   * they cannot be read.
   */
  someDataKeys: () => Promise<(DataKeyName & { wrapped: Uint8Array })[]>;
  cache: Pick<DataKeyCache, 'get'>;
};

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 2_000;

export function createKeyProof({ someDataKeys, cache }: KeyProofParts): KeyProof {
  let isGiven = false;
  const attempt = async (): Promise<void> => {
    const found = await someDataKeys();
    isGiven = found.length === 0 || (await opensOne(found));
  };
  /** The key of one tenant may be lost, which proves nothing. */
  async function opensOne(found: Awaited<ReturnType<KeyProofParts['someDataKeys']>>): Promise<boolean> {
    for (const dataKey of found) {
      try {
        await cache.get(dataKey);
        return true;
      } catch (error) {
        if (!(error instanceof KeyWrapperError && error.code === 'denied')) throw error;
      }
    }
    return false;
  }
  return {
    isGiven: () => isGiven,
    async run(signal) {
      for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
        // The cache and the change follower report why it fails.
        await attempt().catch(() => undefined);
        if (isGiven) return;
        await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}
