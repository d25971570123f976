// The dashboard's own cookies, where it shares its host name with the proxy (on this machine): none goes upstream, and
// no upstream sets one. The rest of a header stays as it was, byte by byte.

/** Cookies of sessions, sign-ins and connections under way; browsers compare the prefix without case. */
const ownName = /^(?:__Host-)?knoxcall(?:_[\w-]*)?$/i;
const mention = /knoxcall/i;

/** The value of a `Cookie` header, or undefined where nothing is left of it. */
export function withoutOwnCookies(value: string): string | undefined {
  if (!mention.test(value)) return value;
  const parts = value.split(';');
  const kept = parts.filter((part) => !ownName.test(nameOf(part)));
  if (kept.length === parts.length) return value;
  if (kept.length === 0) return undefined;
  // The first cookie of a header has no white space before it.
  return kept[0] === parts[0] ? kept.join(';') : kept.join(';').replace(/^[ \t]+/, '');
}

/** Checks the value of one `Set-Cookie` header. */
export function setsOwnCookie(value: string): boolean {
  return mention.test(value) && ownName.test(nameOf(value.split(';', 1)[0] ?? ''));
}

/** Browsers send a cookie without a name as its value alone, so that `=knoxcall=x` comes back as `knoxcall=x`. */
function nameOf(pair: string): string {
  return (pair.replace(/^[\s=]+/, '').split('=', 1)[0] ?? '').trimEnd();
}
