/**
 * Opens sealed bytes with the data key that they name, unwrapped by the KMS. A value that does not open raises an alarm
 * and an error; it is never taken for absent or for plaintext.
 */
import {
  type Binding,
  type DataKeyCache,
  type DataKeyName,
  EnvelopeError,
  KeyWrapperError,
  open,
  type Plaintext,
  sealedDataKeyId,
} from '@knoxcall/envelope';
import { unavailable } from './snapshots.ts';

/** A failure to open, without any content. `code` is an EnvelopeError's, or `no_data_key`. */
export type OpenFailure = { code: string; binding: Binding };

export type DataKeys = {
  /** Rejects with `dependency_unavailable`. */
  open(binding: Binding, sealed: Uint8Array): Promise<Plaintext>;
  /** The entry of the data key was written or removed: wipes the key in memory where the entry is gone. */
  recheck(name: DataKeyName): void;
  clear(): void;
};

type DataKeysSettings = {
  cache: DataKeyCache;
  /** The wrapped form from the snapshots; undefined where they hold none. Rejects with `dependency_unavailable`. */
  wrappedKey: (name: DataKeyName) => Promise<Uint8Array | undefined>;
  onFailure: (failure: OpenFailure) => void;
};

export function createDataKeys({ cache, wrappedKey, onFailure }: DataKeysSettings): DataKeys {
  async function openOnce(binding: Binding, sealed: Uint8Array): Promise<Plaintext> {
    const name = { id: sealedDataKeyId(sealed), tenantId: binding.tenantId };
    const wrapped = await wrappedKey(name);
    if (wrapped === undefined) {
      cache.drop(name);
      onFailure({ code: 'no_data_key', binding });
      throw unavailable(new Error('the data key is not in the snapshots'));
    }
    return open(await cache.get({ ...name, wrapped }), binding, sealed);
  }

  return {
    open: (binding, sealed) =>
      openOnce(binding, sealed)
        // The key was dropped between being fetched and being used; its entry may hold another one by now.
        .catch((error: unknown) => (isWiped(error) ? openOnce(binding, sealed) : Promise.reject(error)))
        .catch((error: unknown) => {
          if (error instanceof EnvelopeError) onFailure({ code: error.code, binding });
          const isKnown = error instanceof EnvelopeError || error instanceof KeyWrapperError;
          throw isKnown ? unavailable(error) : error;
        }),
    recheck(name) {
      const wipeLost = (wrapped: Uint8Array | undefined): void => {
        if (wrapped === undefined) cache.drop(name);
      };
      // Where the entry cannot be read now, the next use reads it.
      wrappedKey(name).then(wipeLost, () => undefined);
    },
    clear: () => cache.clear(),
  };
}

function isWiped(error: unknown): boolean {
  return error instanceof EnvelopeError && error.code === 'wiped';
}
