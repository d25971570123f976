// The local master key: its text (base64, as in a file or KNOXCALL_MASTER_KEY) and its 32 bytes.

/**
 * - `missing`: there is no such file.
 * - `permissions`: users other than the owner may read or write it.
 * - `malformed`: not the base64 of 32 bytes, or all zeros.
 */
export type MasterKeyErrorCode = 'missing' | 'permissions' | 'malformed';

export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError';
  readonly code: MasterKeyErrorCode;

  constructor(code: MasterKeyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export const MASTER_KEY_BYTES = 32;
const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** The 32 bytes of base64 `text`; white space around it is ignored. Throws `malformed`. */
export function parseMasterKey(text: string): Uint8Array {
  const base64 = text.trim();
  if (!BASE64_OF_32_BYTES.test(base64)) {
    throw new MasterKeyError('malformed', 'a master key is the base64 of 32 bytes (openssl rand -base64 32)');
  }
  const masterKey = new Uint8Array(Buffer.from(base64, 'base64'));
  assertMasterKey(masterKey);
  return masterKey;
}

/** Throws `malformed` unless it is 32 bytes, not all zero. */
export function assertMasterKey(masterKey: Uint8Array): void {
  if (masterKey.length !== MASTER_KEY_BYTES || masterKey.every((byte) => byte === 0)) {
    throw new MasterKeyError('malformed', 'a master key is 32 bytes, not all zero');
  }
}
