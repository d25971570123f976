// What a reference of an upstream points to, and how the caller gets to the same place. What is its own is written anew
// from its parsed parts: two readers of the text that came might see two hosts in it.
import { isUtf8 } from 'node:buffer';

/** Where the upstream is, for us and for the caller. Paths are without their last `/`. */
export interface Places {
  readonly target: { readonly origin: string; readonly basePath: string };
  /** Path and query of this request at the upstream. */
  readonly path: string;
  /** What the caller has in place of the target: the address that it called, what stands there before each path, and its path. */
  readonly caller: { readonly origin: string; readonly prefix: string; readonly path: string };
  /** Takes out of a reference to the upstream what was put into this request's path and query. */
  readonly hide?: ((text: string) => string) | undefined;
}

interface Reference {
  /** `own`: under the target. `target`: at its origin, but outside of its path. `foreign`: anywhere else, or nowhere. */
  readonly kind: 'own' | 'target' | 'foreign';
  /** For the caller: absolute, but for a foreign one, which is as it came. */
  readonly text: string;
}

/** `text`: a header value, one character a byte; it may be relative. */
export function readReference(text: string, { target, path, caller, hide }: Places): Reference {
  const url = URL.parse(decoded(text), target.origin + path);
  if (url?.origin !== target.origin) return { kind: 'foreign', text };
  const rest = pathUnder(url.pathname, target.basePath);
  const after = url.search + url.hash;
  const shown = (pathname: string): string => hide?.(pathname + after) ?? pathname + after;
  // User and password of the reference go: they would be sent to whoever it leads to.
  if (rest === null) return { kind: 'target', text: target.origin + shown(url.pathname) };
  return { kind: 'own', text: caller.origin + caller.prefix + shown(rest) };
}

/** The rest of a path, with its `/`; null where it does not lie under the base. */
export function pathUnder(path: string, base: string): string | null {
  if (path === base) return '/';
  return path.startsWith(`${base}/`) ? path.slice(base.length) : null;
}

/** Visible ASCII without a backslash, no scheme but one with a host, no empty host: all else is read in more than one way. */
const PLAIN = /^(?:https?:\/\/[^/]|(?!\/{3}|[a-z][a-z\d+.-]*:))[\x21-\x5b\x5d-\x7e]*$/i;

/** Does every reader take this text for a place where the caller has the target? Asked of what is passed on as it came. */
export function isPlainlyOwn(text: string, { origin, prefix, path }: Places['caller']): boolean {
  const url = PLAIN.test(text) ? URL.parse(text, origin + prefix + path) : null;
  return url?.origin === origin && (prefix === '' || pathUnder(url.pathname, prefix) !== null);
}

function decoded(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : text;
}
