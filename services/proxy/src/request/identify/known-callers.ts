/**
 * Callers whose keys were proved lately: to prove a key again costs a hash of it, and look-ups. It must never know a key
 * whose entry was read anew, nor a caller of a tenant of which anything changed.
 */
import type { ApiKeyEntry } from '@knoxcall/snapshot';
import type { ProvedCaller } from './proved-caller.ts';

/** What a caller came with, and the number of the tenant's last change. */
export type Proof = {
  readonly entry: ApiKeyEntry;
  readonly secret: string;
  readonly host: string | undefined;
  readonly generation: number;
};

export type KnownCallers = {
  find(proof: Proof): ProvedCaller | undefined;
  keep(proof: Proof, caller: ProvedCaller): void;
};

type Known = {
  readonly generation: number;
  readonly host: string | undefined;
  readonly caller: ProvedCaller;
};
/**
 * By the secret of the key. The table is asked by a hash with a seed of this process: how long that takes tells nobody how
 * much of a secret they guessed.
 */
type BySecret = Map<string, Known>;

/** `keptMs`: the longest that a secret stays, however often it is used; 0 keeps none. */
export function createKnownCallers(keptMs: number): KnownCallers {
  // They hang on the entries as these lie in the cache: what is dropped from there is forgotten here.
  let known = new WeakMap<ApiKeyEntry, BySecret>();
  const forget = (): void => {
    known = new WeakMap();
  };
  if (keptMs > 0) setInterval(forget, keptMs).unref();
  return {
    find({ entry, secret, host, generation }) {
      const found = known.get(entry)?.get(secret);
      return found?.generation === generation && found.host === host ? found.caller : undefined;
    },
    keep({ entry, secret, host, generation }, caller) {
      if (keptMs > 0) known.set(entry, new Map([[secret, { generation, host, caller }]]));
    },
  };
}
