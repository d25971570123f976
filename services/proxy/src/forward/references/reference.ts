// Finds out where an upstream's reference points to, and how the caller reaches the same place. The upstream's own
// references are written anew from their parsed parts: two readers of the original text might see two hosts in it.
import { isUtf8 } from 'node:buffer';

/** Where the upstream is, for us and for the caller. Paths are without their last `/`. */
export interface Places {
  readonly target: { readonly origin: string; readonly basePath: string };
  /** Path and query of this request at the upstream. */
  readonly path: string;
  /** The caller's address for the target: the origin that it called, the prefix before each path, and its path. */
  readonly caller: { readonly origin: string; readonly prefix: string; readonly path: string };
  /** Removes from a reference the values that were put into this request's path and query. */
  readonly hide?: ((text: string) => string) | undefined;
}

interface Reference {
  /**
   * `own`: under the target. `target`: at its origin, but outside of its path. `foreign`: any other origin, or
   * unreadable.
   */
  readonly kind: 'own' | 'target' | 'foreign';
  /** For the caller: an absolute URL; a foreign one stays as it came. */
  readonly text: string;
}

/** `text`: a header value, one character a byte; it may be relative. */
export function readReference(text: string, { target, path, caller, hide }: Places): Reference {
  const url = URL.parse(decoded(text), target.origin + path);
  if (url?.origin !== target.origin) return { kind: 'foreign', text };
  const rest = pathUnder(url.pathname, target.basePath);
  const after = url.search + url.hash;
  const shown = (pathname: string): string => hide?.(pathname + after) ?? pathname + after;
  // User name and password of the reference are removed: they would be sent to the host that it leads to.
  if (rest === null) return { kind: 'target', text: target.origin + shown(url.pathname) };
  return { kind: 'own', text: caller.origin + caller.prefix + shown(rest) };
}

/** The rest of a path, with its `/`; null where it is not under the base. */
export function pathUnder(path: string, base: string): string | null {
  if (path === base) return '/';
  return path.startsWith(`${base}/`) ? path.slice(base.length) : null;
}

/**
 * Visible ASCII without a backslash, no scheme but one with a host, no empty host: readers may read any other text
 * differently.
 */
const PLAIN = /^(?:https?:\/\/[^/]|(?!\/{3}|[a-z][a-z\d+.-]*:))[\x21-\x5b\x5d-\x7e]*$/i;

/**
 * Would every reader take this text for a place at the caller's address of the target? Asked of references that are not
 * rewritten.
 */
export function isPlainlyOwn(text: string, { origin, prefix, path }: Places['caller']): boolean {
  const url = PLAIN.test(text) ? URL.parse(text, origin + prefix + path) : null;
  return url?.origin === origin && (prefix === '' || pathUnder(url.pathname, prefix) !== null);
}

function decoded(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : text;
}
