// Opening sealed values and keeping the keys that open them. `seal` has an entry of its own, so that a rule can forbid it.
export type { Binding } from './binding.ts';
export { createWrapper, type KeyKeeper } from './create-wrapper.ts';
export { DataKey } from './data-key.ts';
export {
  DataKeyCache,
  type DataKeyCacheSettings,
  type DataKeyName,
  type DataKeyOutcome,
} from './data-key-cache.ts';
export { EnvelopeError, type EnvelopeErrorCode } from './envelope-error.ts';
export {
  auditKeyContext,
  dataKeyContext,
  type KeyWrapper,
  KeyWrapperError,
  type KeyWrapperErrorCode,
  type WrapContext,
} from './key-wrapper.ts';
export { MasterKeyError, type MasterKeyErrorCode, parseMasterKey } from './master-key.ts';
export { createMasterKeyFile, readMasterKeyFile } from './master-key-file.ts';
export { open } from './open.ts';
export { Plaintext } from './plaintext.ts';
export { MAX_PLAINTEXT_BYTES, sealedDataKeyId } from './sealed-format.ts';
export { createLocalWrapper } from './wrappers/local-wrapper.ts';
