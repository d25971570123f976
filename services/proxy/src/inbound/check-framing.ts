/**
 * Refuses every request whose length two readers could see differently (security model: Request framing). node:http
 * refuses most of them; the ones that it lets through are refused here, and others are checked again where that costs
 * nothing.
 */

import { Problem } from '@knoxcall/problems';
import { type CallerHeader, valuesOf } from '@knoxcall/rules';
import { parseHost } from './parse-host.ts';

/** How the body is delimited; `Content-Length: 0` is no body. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' };

/** Throws `bad_request`, `expectation_failed`. Returns the host as the caller named it, lower case, without port; undefined only for HTTP/1.0. */
export function checkFraming(
  headers: readonly CallerHeader[],
  httpVersion: string,
): { framing: Framing; host: string | undefined } {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') throw refused('this version of HTTP is not supported');
  refuseExpectation(headers);
  return { framing: framingOf(headers, httpVersion), host: hostOf(headers, httpVersion) };
}

function refuseExpectation(headers: readonly CallerHeader[]): void {
  for (const expectation of valuesOf(headers, 'expect')) {
    if (expectation.toLowerCase() !== '100-continue') throw new Problem('expectation_failed');
  }
}

function framingOf(headers: readonly CallerHeader[], httpVersion: string): Framing {
  const lengths = valuesOf(headers, 'content-length');
  const encodings = valuesOf(headers, 'transfer-encoding');
  if (encodings.length > 0) {
    if (lengths.length > 0) throw refused('Content-Length with Transfer-Encoding');
    if (httpVersion === '1.0') throw refused('Transfer-Encoding in HTTP/1.0');
    if (encodings.length > 1 || encodings[0]?.toLowerCase() !== 'chunked') {
      throw refused('Transfer-Encoding other than chunked');
    }
    return { kind: 'chunked' };
  }
  if (lengths.length > 1) throw refused('two Content-Length headers');
  const [length] = lengths;
  if (length === undefined) return { kind: 'none' };
  if (!/^\d{1,15}$/.test(length)) throw refused('Content-Length is not a number');
  return Number(length) === 0 ? { kind: 'none' } : { kind: 'length', bytes: Number(length) };
}

function hostOf(headers: readonly CallerHeader[], httpVersion: string): string | undefined {
  const hosts = valuesOf(headers, 'host');
  if (hosts.length > 1) throw refused('two Host headers');
  const [given] = hosts;
  if (given === undefined && httpVersion === '1.0') return undefined;
  const host = parseHost(given ?? '');
  if (host === undefined) throw refused('Host is not a valid host');
  return host;
}

export function refused(why: string): Problem {
  return new Problem('bad_request', { message: `The request was refused: ${why}.` });
}
