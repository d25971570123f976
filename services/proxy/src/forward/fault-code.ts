// Names a transport error by a code that a person can look up and that shows nothing of the upstream. Only codes of a
// known form are passed on; the error's text is never looked at.
import { types } from 'node:util';
import { EgressError } from '@knoxcall/egress';

/** Codes of errno, of OpenSSL's checks and alerts, and of the HTTP parsers. */
const KNOWN =
  /^(?:E[A-Z][A-Z0-9]+|(?:CERT|CRL|DEPTH|ERR_SSL|ERR_TLS|HOSTNAME|INVALID|SELF|UNABLE)_[A-Z0-9_]+|HPE_[A-Z_]+)$/;

const WORDS = new Map([
  ['CERT_HAS_EXPIRED', 'expired certificate'],
  ['CERT_NOT_YET_VALID', 'certificate not yet valid'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'name mismatch'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in the chain'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'unknown issuer'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unknown issuer'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unknown issuer'],
]);

/** Well-known names for the codes of libraries. */
const ALIASES = new Map([
  // The other side closed a connection on which an answer was awaited.
  ['UND_ERR_SOCKET', 'ECONNRESET'],
  ['HPE_INVALID_EOF_STATE', 'ECONNRESET'],
  ['UND_ERR_HEADERS_OVERFLOW', 'HPE_HEADER_OVERFLOW'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'HPE_INVALID_CONTENT_LENGTH'],
]);

/** `ECONNREFUSED`, `name mismatch (ERR_TLS_CERT_ALTNAME_INVALID)`; null where nothing in the chain of causes has a known name. */
export function faultCode(error: unknown): string | null {
  for (let at = error; types.isNativeError(at); at = at.cause) {
    if (at instanceof EgressError && at.code === 'connect_timeout') return 'ETIMEDOUT';
    const code = codeOf(at);
    const known = ALIASES.get(code) ?? code;
    if (KNOWN.test(known)) return named(known);
  }
  return null;
}

/** The code of a library's or of Node's own error; empty where it has none. */
export function codeOf(error: unknown): string {
  return types.isNativeError(error) && 'code' in error ? String(error.code) : '';
}

function named(code: string): string {
  const words = WORDS.get(code);
  return words === undefined ? code : `${words} (${code})`;
}
