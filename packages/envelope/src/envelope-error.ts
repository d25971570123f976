// The one error of sealing and opening. Its message is for the operator's log and must never hold a value or a key.

/**
 * - `bad_binding`: a part of the binding (or of a wrapper's context) is empty, too long or no well-formed text.
 * - `too_large`: the value to seal is over `MAX_PLAINTEXT_BYTES`.
 * - `malformed`: the bytes have a length or shape of no known version.
 * - `unknown_version`: sealed by a newer program, or not sealed at all.
 * - `wrong_data_key`: sealed under another data key, or the data key is another tenant's.
 * - `tampered`: the tag failed: the bytes were changed, or belong to another place. An alarm.
 * - `wiped`: the data key or the plaintext was wiped before this use.
 */
export type EnvelopeErrorCode =
  | 'bad_binding'
  | 'too_large'
  | 'malformed'
  | 'unknown_version'
  | 'wrong_data_key'
  | 'tampered'
  | 'wiped';

export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError';
  readonly code: EnvelopeErrorCode;

  constructor(code: EnvelopeErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
