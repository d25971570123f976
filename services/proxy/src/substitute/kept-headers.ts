/**
 * Which of the caller's headers go upstream. Everything that frames the caller's connection or names the caller stays
 * behind, and so does what a route injects or removes: ours is set after that (security model: Request framing; Control
 * headers).
 */
import { withoutOwnCookies } from '../forward/own-cookies.ts';
import type { CallerHeader } from '../request/inbound/caller-header.ts';
import type { InjectedHeader } from '../resolve/configuration-of.ts';

/** Each name is dropped for the reason of its line. */
const DROPPED = new Set([
  // framing and connection: the transport sets its own
  ...['connection', 'content-length', 'expect', 'http2-settings', 'keep-alive', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade'],
  // the target's is set
  'host',
  // nothing names the caller
  ...['forwarded', 'via', 'x-real-ip'],
  // some upstreams obey them in place of the method and path that were authorised
  ...['x-http-method', 'x-http-method-override', 'x-method-override', 'x-original-url', 'x-rewrite-url'],
]);
const DROPPED_PREFIXES = ['proxy-', 'x-forwarded-'];

const NONE: ReadonlySet<string> = new Set();

export function keptHeaders(
  headers: readonly CallerHeader[],
  injected: readonly InjectedHeader[],
): CallerHeader[] {
  const named = namedByConnection(headers);
  const replaced = injected.length === 0 ? NONE : new Set(injected.map(({ lowerName }) => asCgi(lowerName)));
  const kept = headers.filter(({ name }) => {
    const spelling = asCgi(name);
    return !isDropped(spelling) && !named.has(spelling) && !replaced.has(spelling);
  });
  return kept.some(isCookie) ? kept.flatMap(withoutOurs) : kept;
}

const isCookie = ({ name }: CallerHeader): boolean => name === 'cookie';

/** The person's session in the dashboard is no upstream's business. */
function withoutOurs(header: CallerHeader): CallerHeader[] {
  if (!isCookie(header)) return [header];
  const value = withoutOwnCookies(header.value);
  return value === undefined ? [] : [{ name: header.name, value }];
}

/** CGI-like upstreams read `x_api_key` as `x-api-key`: to drop one spelling is to drop both. */
function asCgi(name: string): string {
  return name.includes('_') ? name.replaceAll('_', '-') : name;
}

function isDropped(name: string): boolean {
  return DROPPED.has(name) || DROPPED_PREFIXES.some((prefix) => name.startsWith(prefix));
}

function namedByConnection(headers: readonly CallerHeader[]): ReadonlySet<string> {
  let named: Set<string> | undefined;
  for (const { name, value } of headers) {
    if (name !== 'connection') continue;
    named ??= new Set();
    for (const token of value.split(',')) named.add(asCgi(token.trim().toLowerCase()));
  }
  return named ?? NONE;
}
