/** Why no token came. `message` may be shown to whoever owns the secret: it never quotes what the provider sent. */

export type TokenFaultCode =
  /** The provider said no: asking again changes nothing. */
  | 'refused'
  /** Down, too slow, or answering nonsense: ask again later. */
  | 'unavailable';

export class TokenFault extends Error {
  override readonly name = 'TokenFault';
  readonly code: TokenFaultCode;
  /** The provider's own word, such as `invalid_grant`, where it is one. */
  readonly providerCode: string | null;
  /** The client has asked too often (429). */
  readonly isLimit: boolean;
  /** How long the provider wants to be left alone, in milliseconds. */
  readonly retryAfterMs: number;

  constructor(
    code: TokenFaultCode,
    message: string,
    details: {
      providerCode?: string | null;
      isLimit?: boolean;
      retryAfterMs?: number | null;
      cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.providerCode = details.providerCode ?? null;
    this.isLimit = details.isLimit ?? false;
    this.retryAfterMs = details.retryAfterMs ?? 0;
  }
}
