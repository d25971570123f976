/**
 * Checks the request target (security model: Request target): the path goes upstream as it was authorised, so every
 * path that an upstream could read as another one is refused. It must never repair a path.
 */
import { refused } from './check-framing.ts';

/** `query` begins with `?` or is empty; both stand as they came. */
export type RequestTarget = { readonly path: string; readonly query: string };

const ESCAPED_SEPARATOR = /%(?:2f|5c)/gi;
const ESCAPED_DOT = /%2e/gi;

/** Throws `bad_request`. */
export function checkTarget(url: string): RequestTarget {
  if (!url.startsWith('/')) throw refused('the target is not a path');
  refuseBytes(url);
  const queryAt = url.indexOf('?');
  const path = queryAt < 0 ? url : url.slice(0, queryAt);
  if (path.includes('\\')) throw refused('a backslash in the path');
  if (mayHoldDots(path)) refuseDotSegments(path);
  return { path, query: queryAt < 0 ? '' : url.slice(queryAt) };
}

function refuseBytes(url: string): void {
  for (let index = 0; index < url.length; index += 1) {
    const code = url.charCodeAt(index);
    if (code <= 0x20 || code >= 0x7f) throw refused('a control or non-ASCII byte in the target');
    if (code === 0x23) throw refused('a fragment in the target');
  }
}

function mayHoldDots(path: string): boolean {
  return path.includes('.') || path.includes('%2e') || path.includes('%2E');
}

function refuseDotSegments(path: string): void {
  const spelledOut = path.replace(ESCAPED_SEPARATOR, '/').replace(ESCAPED_DOT, '.');
  for (const segment of spelledOut.split('/')) {
    // Servlet containers drop `;parameters` before they look at the dots.
    const [name] = segment.split(/;|%3b/i, 1);
    if (name === '.' || name === '..') throw refused('a dot segment in the path');
  }
}
