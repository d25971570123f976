/** Why no token came. `message` may be shown to whoever owns the secret: it never quotes what the provider sent. */

type TokenFaultCode =
  /** The provider said no: asking again changes nothing. */
  | 'refused'
  /** The provider said no, and may say otherwise later; it is there for others. */
  | 'declined'
  /** Down, too slow, or answering nonsense: ask again later. */
  | 'unavailable';

export class TokenFault extends Error {
  override readonly name = 'TokenFault';
  readonly code: TokenFaultCode;
  /** The provider's own word, such as `invalid_grant`, where it is one. */
  readonly providerCode: string | null;
  /** How long the provider wants to be left alone, in milliseconds. */
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
