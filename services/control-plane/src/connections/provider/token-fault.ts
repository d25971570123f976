/** Why no token came. `message` may be shown to the owner of the secret: it never quotes the provider. */

type TokenFaultCode =
  /** The provider refused: asking again changes nothing. */
  | 'refused'
  /** The provider refused, but may accept later; it still serves others. */
  | 'declined'
  /** The provider is down, too slow, or sent an invalid answer: ask again later. */
  | 'unavailable';

export class TokenFault extends Error {
  override readonly name = 'TokenFault';
  readonly code: TokenFaultCode;
  /** The provider's own code, such as `invalid_grant`, where it has the form of one. */
  readonly providerCode: string | null;
  /** The provider's `Retry-After`, in milliseconds. */
  readonly retryAfterMs: number;

  constructor(
    code: TokenFaultCode,
    message: string,
    details: { providerCode?: string | null; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.providerCode = details.providerCode ?? null;
    this.retryAfterMs = details.retryAfterMs ?? 0;
  }
}
