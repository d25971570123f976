// The errors of this folder, coded; whoever called turns them into an answer.
// `message` is for the operator's log and never for the caller.
import { EgressError } from '@knoxcall/egress';
import { errors } from 'undici';

export type ForwardErrorCode =
  | 'egress_denied'
  /** No connection, or it broke or spoke no HTTP before (or in the middle of) the answer. */
  | 'upstream_unreachable'
  | 'upstream_tls_error'
  /** No head in `timeoutMs`, or nothing moved for the idle time. */
  | 'upstream_timeout'
  /** The caller went away before an answer began. */
  | 'client_gone'
  /** The caller stopped sending its body. */
  | 'client_stalled'
  /** A header, path or length that cannot be put on the wire: a fault of ours. */
  | 'request_not_sendable';

export class ForwardError extends Error {
  override readonly name = 'ForwardError';
  readonly code: ForwardErrorCode;

  constructor(code: ForwardErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

const NOT_SENDABLE = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
  'ERR_INVALID_CHAR',
  'ERR_UNESCAPED_CHARACTERS',
]);

/** Gives whatever the transport threw one of our codes; unknown faults of a connection are `upstream_unreachable`. */
export function toForwardError(error: unknown): ForwardError {
  if (error instanceof ForwardError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ForwardError(codeOf(error), message, error);
}

/**
 * The same for a request that shows a client certificate. With TLS 1.3 a server looks at it after the handshake, and
 * some that refuse it just close: so does a connection that ends before its first byte.
 */
export function toIdentityError(error: unknown): ForwardError {
  if (!(error instanceof errors.SocketError) || error.socket?.bytesRead !== 0) return toForwardError(error);
  return new ForwardError('upstream_tls_error', 'closed without a word after a client certificate', error);
}

function codeOf(error: unknown): ForwardErrorCode {
  if (error instanceof EgressError) {
    return error.code === 'egress_denied' || error.code === 'upstream_tls_error'
      ? error.code
      : 'upstream_unreachable';
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (NOT_SENDABLE.has(code)) return 'request_not_sendable';
  // A server that wants a client certificate says so after the handshake.
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'upstream_tls_error';
  return 'upstream_unreachable';
}
