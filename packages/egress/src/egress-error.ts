// The one error this package throws, with a code from a closed union.
// The message is for the operator's log; it names hosts and addresses and must never be shown to a caller.

export type EgressErrorCode =
  /** The target, or one of the addresses it resolves to, may not be connected to. Nothing was sent. */
  | 'egress_denied'
  /** The name does not resolve or no address accepts a connection. */
  | 'upstream_unreachable'
  /** The connection stands but TLS does not: verification, version, client certificate, bad PEM. */
  | 'upstream_tls_error'
  /** Resolving, connecting and the TLS handshake together took too long. */
  | 'connect_timeout'
  /** `createEgressFetch` only: the whole answer did not arrive in time. */
  | 'response_timeout'
  /** `createEgressFetch` only: the answer is larger than the caller takes. */
  | 'response_too_large';

/** Thrown by everything in this package. `code` is stable, `message` is not. */
export class EgressError extends Error {
  override readonly name = 'EgressError';
  readonly code: EgressErrorCode;

  constructor(code: EgressErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
