// Turns the head of an upstream's answer into ours: hop-by-hop headers go, names, order and duplicates stay.
// It must never pass on framing that was not understood, nor an upstream's imitation of our own headers.
import { ForwardError } from './forward-error.ts';

export interface ResponseContext {
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

/** Flat strings of what undici hands over; latin1, as the bytes were. */
export function flatHeaders(raw: unknown): string[] {
  return Array.isArray(raw)
    ? raw.map((part: unknown) => (Buffer.isBuffer(part) ? part.toString('latin1') : String(part)))
    : [];
}

/** The flat headers to write; throws `upstream_unreachable` where the answer's framing is none we know. */
export function downstreamHeaders(
  status: number,
  flat: readonly string[],
  context: ResponseContext,
): string[] {
  const drop = dropped(flat);
  const hasBody = context.method !== 'HEAD' && status !== 204 && status !== 304;
  if (status === 204 || context.isRewritten) drop.add('content-length');
  const kept = withoutNames(flat, drop);
  const isChunked = hasBody && context.canChunk && !hasName(kept, 'content-length');
  const headers = isChunked ? kept : withoutNames(kept, new Set(['trailer']));
  headers.push('X-Knox-Upstream-Status', String(status));
  for (const [name, value] of pairs(context.ours)) {
    if (name.toLowerCase().startsWith('x-knox-') || !hasName(flat, name.toLowerCase()))
      headers.push(name, value);
  }
  return headers;
}

/** Trailers as `addTrailers` takes them, without what a trailer must not carry. */
export function downstreamTrailers(flat: readonly string[]): [string, string][] {
  const kept = withoutNames(flat, new Set([...HOP_BY_HOP, 'content-length', 'trailer', 'host']));
  return [...pairs(kept)];
}

/** A reason phrase as it came, or the empty one where it cannot be written. */
export function downstreamReason(reason: string | undefined): string {
  return reason && /^[\t\x20-\x7e\x80-\xff]*$/.test(reason) ? reason : '';
}

/** First value of a header in a flat list, null where there is none. `name` in lower case. */
export function headerValue(flat: readonly string[], name: string): string | null {
  for (const [key, value] of pairs(flat)) if (key.toLowerCase() === name) return value;
  return null;
}

function dropped(flat: readonly string[]): Set<string> {
  const drop = new Set(HOP_BY_HOP);
  for (const [name, value] of pairs(flat)) {
    const key = name.toLowerCase();
    if (key === 'connection') for (const token of value.split(',')) drop.add(token.trim().toLowerCase());
    // Whatever else the coding is, the bytes would be passed on without the name of it.
    if (key === 'transfer-encoding' && value.trim().toLowerCase() !== 'chunked') {
      throw new ForwardError(
        'upstream_unreachable',
        `upstream sent transfer-encoding ${JSON.stringify(value)}`,
      );
    }
  }
  return drop;
}

function withoutNames(flat: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (const [name, value] of pairs(flat)) {
    const key = name.toLowerCase();
    if (!names.has(key) && !key.startsWith('x-knox-')) kept.push(name, value);
  }
  return kept;
}

function hasName(flat: readonly string[], name: string): boolean {
  return headerValue(flat, name) !== null;
}

export function* pairs(flat: readonly string[]): Generator<[string, string]> {
  for (let at = 0; at + 1 < flat.length; at += 2) yield [flat[at] ?? '', flat[at + 1] ?? ''];
}
