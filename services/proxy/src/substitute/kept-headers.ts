/**
 * Which of the caller's headers go upstream. Everything that frames the caller's connection or names the caller
 * stays behind, and so does what a route injects or removes: ours is set after that (S2, S6).
 */
import { type CallerHeader, valuesOf } from '../request/inbound/caller-header.ts';
import type { InjectedHeader } from '../resolve/injected.ts';

/** Of the connection to us. Each name is dropped for the reason of its line. */
const OF_CONNECTION = new Set([
  // framing and connection: the transport sets its own
  ...['connection', 'content-length', 'expect', 'http2-settings', 'keep-alive', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade'],
  // the target's is set
  'host',
]);
const OF_PROXIES = 'proxy-';
/** Nothing names the caller. */
const NAMING_CALLER = new Set(['forwarded', 'via', 'x-real-ip']);
const NAMING_CALLER_TOO = 'x-forwarded-';

const NONE: ReadonlySet<string> = new Set();

export function keptHeaders(
  headers: readonly CallerHeader[],
  injected: readonly InjectedHeader[],
): CallerHeader[] {
  const named = namedByConnection(headers);
  const replaced = injected.length === 0 ? NONE : new Set(injected.map(({ lowerName }) => asCgi(lowerName)));
  return headers.filter(({ name }) => {
    const spelling = asCgi(name);
    return !isDropped(spelling) && !named.has(name) && !replaced.has(spelling);
  });
}

/** CGI-like upstreams read `x_api_key` as `x-api-key`: to drop one spelling is to drop both. */
function asCgi(name: string): string {
  return name.includes('_') ? name.replaceAll('_', '-') : name;
}

function isDropped(name: string): boolean {
  return isOfConnection(name) || NAMING_CALLER.has(name) || name.startsWith(NAMING_CALLER_TOO);
}

function isOfConnection(name: string): boolean {
  return OF_CONNECTION.has(name) || name.startsWith(OF_PROXIES);
}

/** What `{{header:name}}` stands for, `name` in lower case: what came of that name and is no part of the connection to us. */
export function callerHeader(headers: readonly CallerHeader[], name: string): string | undefined {
  if (isOfConnection(asCgi(name)) || namedByConnection(headers).has(name)) return undefined;
  const values = valuesOf(headers, name);
  return values.length === 0 ? undefined : values.join(', ');
}

function namedByConnection(headers: readonly CallerHeader[]): ReadonlySet<string> {
  let named: Set<string> | undefined;
  for (const { name, value } of headers) {
    if (name !== 'connection') continue;
    named ??= new Set();
    for (const token of value.split(',')) named.add(token.trim().toLowerCase());
  }
  return named ?? NONE;
}
