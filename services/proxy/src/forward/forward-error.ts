// The errors of this folder, coded; whoever called turns them into an answer. `message` is for the operator's log and
// never for the caller; `reason` may be shown to both.
import { EgressError } from '@knoxcall/egress';
import { errors } from 'undici';
import { codeOf, faultCode } from './fault-code.ts';

export type ForwardErrorCode =
  | 'egress_denied'
  /** No connection, or it broke before (or in the middle of) the answer. */
  | 'upstream_unreachable'
  | 'upstream_tls_error'
  /** The upstream's bytes are not a valid HTTP/1.1 answer. */
  | 'upstream_invalid_response'
  /** The answer would send the caller, with its key, to another origin. */
  | 'redirect_withheld'
  /** No head in `timeoutMs`, or nothing moved for the idle time. */
  | 'upstream_timeout'
  /** The request's permission ended while it was under way; `cause` says why. */
  | 'access_ended'
  /** A message of the caller's was refused, and its WebSocket ended. */
  | 'message_refused'
  /** The caller went away before an answer began. */
  | 'client_gone'
  /** The caller stopped sending its body. */
  | 'client_stalled'
  /** A header, path or length that cannot be put on the wire: a fault of ours. */
  | 'request_not_sendable';

interface ForwardErrorDetails {
  readonly cause?: unknown;
  readonly reason?: string | null;
  readonly retried?: boolean;
}

export class ForwardError extends Error {
  override readonly name = 'ForwardError';
  readonly code: ForwardErrorCode;
  /** A fixed name for what went wrong, such as `ECONNREFUSED`; null where there is none. Holds nothing of the upstream. */
  readonly reason: string | null;
  /** The request had been sent twice. */
  readonly retried: boolean;

  constructor(
    code: ForwardErrorCode,
    message: string,
    { cause, reason = null, retried = false }: ForwardErrorDetails = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.reason = reason;
    this.retried = retried;
  }
}

const NOT_SENDABLE = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
  'ERR_INVALID_CHAR',
  'ERR_UNESCAPED_CHARACTERS',
]);

const INVALID_RESPONSE = new Set(['UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

/** Gives any error of the transport one of our codes; unknown connection errors are `upstream_unreachable`. */
export function toForwardError(error: unknown): ForwardError {
  if (error instanceof ForwardError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = forwardCodeOf(error);
  return new ForwardError(code, message, { cause: error, reason: reasonOf(code, error) });
}

/**
 * The same for a request with a client certificate. With TLS 1.3 a server checks the certificate after the handshake,
 * and some that refuse it just close: so a connection that ends before its first byte counts as a refused certificate.
 */
export function toIdentityError(error: unknown): ForwardError {
  if (!(error instanceof errors.SocketError) || error.socket?.bytesRead !== 0) return toForwardError(error);
  const message = 'closed without an answer after a client certificate';
  return new ForwardError('upstream_tls_error', message, {
    cause: error,
    reason: 'the client certificate was refused',
  });
}

function forwardCodeOf(error: unknown): ForwardErrorCode {
  if (error instanceof EgressError) {
    return error.code === 'egress_denied' || error.code === 'upstream_tls_error'
      ? error.code
      : 'upstream_unreachable';
  }
  const code = codeOf(error);
  if (NOT_SENDABLE.has(code)) return 'request_not_sendable';
  // The end of the connection cut the answer short; the bytes before were valid.
  if (code === 'HPE_INVALID_EOF_STATE') return 'upstream_unreachable';
  if (INVALID_RESPONSE.has(code) || code.startsWith('HPE_')) return 'upstream_invalid_response';
  // A server that wants a client certificate says so after the handshake.
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'upstream_tls_error';
  return 'upstream_unreachable';
}

function reasonOf(code: ForwardErrorCode, error: unknown): string | null {
  const isOurs = code === 'egress_denied' || code === 'request_not_sendable';
  return isOurs ? null : faultCode(error);
}
