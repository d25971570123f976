// Two master keys for as long as one takes the place of the other: the present one wraps, and either opens what it wrapped.
import { type KeyWrapper, KeyWrapperError } from '../key-wrapper.ts';

/** Rejects with `denied` where both deny. */
export function createTwoKeyWrapper(present: KeyWrapper, second: KeyWrapper): KeyWrapper {
  // A local key tells at once whether it is its own; a KMS has to be asked, and may be away.
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
