// Turns the head of an upstream's answer into ours: hop-by-hop headers are dropped; names, order and duplicates stay.
// It must never pass on framing that it did not understand, nor an upstream's imitation of our own headers.
import { ForwardError } from './forward-error.ts';
import { setsOwnCookie } from './own-cookies.ts';

interface ResponseContext {
  readonly method: string;
  /** The caller can read chunked coding (HTTP/1.1). */
  readonly canChunk: boolean;
  readonly isRewritten: boolean;
  /** Flat, ours. */
  readonly ours: readonly string[];
}

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

const NOT_IN_TRAILERS = new Set(['content-length', 'host', 'trailer']);

/**
 * Is it a 1xx, after which the answer is still to come? Throws `upstream_invalid_response` for an invalid status, and
 * for a switch of protocol that nobody asked for.
 */
export function isInterim(status: number): boolean {
  if (status < 100 || status > 599 || status === 101) {
    throw new ForwardError('upstream_invalid_response', `status ${status}`, { reason: 'HPE_INVALID_STATUS' });
  }
  return status < 200;
}

/** undici's raw headers as flat strings; latin1, as the bytes were. */
export function flatHeaders(raw: unknown): string[] {
  return Array.isArray(raw)
    ? raw.map((part: unknown) => (Buffer.isBuffer(part) ? part.toString('latin1') : String(part)))
    : [];
}

/** The flat headers to write; throws `upstream_invalid_response` where the framing is unknown. */
export function downstreamHeaders(
  status: number,
  flat: readonly string[],
  context: ResponseContext,
): string[] {
  const named = namedByConnection(flat);
  const hasLength = status !== 204 && !context.isRewritten;
  const headers: string[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = flat[at] ?? '';
    const value = flat[at + 1] ?? '';
    const key = name.toLowerCase();
    if (key === 'transfer-encoding') requireChunked(value);
    if (HOP_BY_HOP.has(key) || named?.has(key) || key.startsWith('x-knox-')) continue;
    if (key === 'content-length' && !hasLength) continue;
    if (key === 'set-cookie' && setsOwnCookie(value)) continue;
    headers.push(name, value);
  }
  const hasBody = context.method !== 'HEAD' && status !== 204 && status !== 304;
  const isChunked = hasBody && context.canChunk && headerValue(headers, 'content-length') === null;
  // Node refuses to write a Trailer header where no trailer can follow.
  const written =
    isChunked || headerValue(headers, 'trailer') === null
      ? headers
      : withoutNames(headers, new Set(['trailer']));
  addOurs(written, status, context.ours);
  return written;
}

/** Trailers as `addTrailers` takes them, without what a trailer must not carry. */
export function downstreamTrailers(flat: readonly string[]): [string, string][] {
  return [...pairs(flat)].filter(([name, value]) => {
    const key = name.toLowerCase();
    if (key === 'set-cookie' && setsOwnCookie(value)) return false;
    return !HOP_BY_HOP.has(key) && !NOT_IN_TRAILERS.has(key) && !key.startsWith('x-knox-');
  });
}

/** A reason phrase as it came, or empty where it cannot be written. */
export function downstreamReason(reason: string | undefined): string {
  return reason && /^[\t\x20-\x7e\x80-\xff]*$/.test(reason) ? reason : '';
}

/** First value of a header in a flat list, null where there is none. `name` in lower case. */
export function headerValue(flat: readonly string[], name: string, end = flat.length): string | null {
  for (let at = 0; at + 1 < end; at += 2) {
    const key = flat[at] ?? '';
    if (key.length === name.length && key.toLowerCase() === name) return flat[at + 1] ?? '';
  }
  return null;
}

function namedByConnection(flat: readonly string[]): ReadonlySet<string> | undefined {
  let named: Set<string> | undefined;
  for (let at = 0; at + 1 < flat.length; at += 2) {
    if (flat[at]?.length !== 'connection'.length || flat[at]?.toLowerCase() !== 'connection') continue;
    const value = flat[at + 1] ?? '';
    if (value === 'keep-alive') continue;
    named ??= new Set();
    for (const token of value.split(',')) named.add(token.trim().toLowerCase());
  }
  return named;
}

// Any other coding is refused: its header is hop-by-hop, so the caller would get coded bytes without their coding's
// name.
function requireChunked(coding: string): void {
  if (coding.trim().toLowerCase() === 'chunked') return;
  throw new ForwardError('upstream_invalid_response', 'a transfer-encoding that is not chunked', {
    reason: 'HPE_INVALID_TRANSFER_ENCODING',
  });
}

/** Headers with our own prefix are always added; any other only where the upstream sent none of that name. */
function addOurs(headers: string[], status: number, ours: readonly string[]): void {
  const ofUpstream = headers.length;
  headers.push('X-Knox-Upstream-Status', String(status));
  for (let at = 0; at + 1 < ours.length; at += 2) {
    const name = ours[at] ?? '';
    const key = name.toLowerCase();
    const isSent = !key.startsWith('x-knox-') && headerValue(headers, key, ofUpstream) !== null;
    if (!isSent) headers.push(name, ours[at + 1] ?? '');
  }
}

function withoutNames(flat: readonly string[], names: ReadonlySet<string>): string[] {
  return [...pairs(flat)].filter(([name]) => !names.has(name.toLowerCase())).flat();
}

/** The names and values of a flat list. */
export function* pairs(flat: readonly string[]): Generator<[string, string]> {
  for (let at = 0; at + 1 < flat.length; at += 2) yield [flat[at] ?? '', flat[at + 1] ?? ''];
}
