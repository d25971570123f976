// Makes the wrapper that the settings name. Without a master key nothing starts.
import { type KeyWrapper, KeyWrapperError } from './key-wrapper.ts';
import { parseMasterKey } from './master-key.ts';
import { readMasterKeyFile } from './master-key-file.ts';
import { createLocalWrapper } from './wrappers/local-wrapper.ts';

/** One master key: in memory, in a file, or a key of AWS KMS. */
export interface KeyKeeper {
  readonly provider: 'local' | 'aws';
  readonly kmsKeyId: string | undefined;
  /** Base64. Takes precedence over `masterKeyFile`. */
  readonly masterKey: string | undefined;
  readonly masterKeyFile: string | undefined;
}

/** `second` opens keys that it wrapped earlier, and wraps none. Rejects with `MasterKeyError`. */
export async function createWrapper(present: KeyKeeper, second?: KeyKeeper): Promise<KeyWrapper> {
  const wrapper = await createOne(present);
  return second === undefined ? wrapper : createTwoKeyWrapper(wrapper, await createOne(second));
}

async function createOne({ provider, kmsKeyId, masterKey, masterKeyFile }: KeyKeeper): Promise<KeyWrapper> {
  if (provider === 'aws') {
    // The SDK is large and slow to load: deployments with a local key do not load it.
    const { createAwsWrapper } = await import('./wrappers/aws-wrapper.ts');
    return createAwsWrapper({ keyId: kmsKeyId ?? '' });
  }
  return createLocalWrapper(
    masterKey === undefined ? await readMasterKeyFile(masterKeyFile ?? '') : parseMasterKey(masterKey),
  );
}

/**
 * Two master keys while one replaces the other: the present one wraps, and either may unwrap. Rejects with `denied`
 * where both deny.
 */
export function createTwoKeyWrapper(present: KeyWrapper, second: KeyWrapper): KeyWrapper {
  // A local key tells at once whether it wrapped these bytes; a KMS has to be asked and may be unavailable.
  const [first, last] = second.provider === 'local' ? [second, present] : [present, second];
  return {
    ...present,
    async unwrap(wrapped, context) {
      try {
        return await first.unwrap(wrapped, context);
      } catch (error) {
        if (!(error instanceof KeyWrapperError)) throw error;
        return last.unwrap(wrapped, context).catch((other: unknown) => {
          throw error.code === 'unavailable' ? error : other;
        });
      }
    },
  };
}
