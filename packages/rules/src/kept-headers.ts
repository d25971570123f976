/**
 * Which of the caller's headers go upstream. Everything that frames the caller's connection or names the caller stays
 * behind, and so does what a route injects or removes: ours is set after that (security model: Request framing; Control
 * headers).
 */
import type { InjectedHeader } from './injected.ts';

/** `name` in lower case; `value` as node:http reads it, one character a byte. */
export type CallerHeader = { readonly name: string; readonly value: string };

const NO_VALUES: readonly string[] = [];

/** Every header of one name. Most requests have none, and then no array is made. */
export function valuesOf(headers: readonly CallerHeader[], name: string): readonly string[] {
  let values: string[] | undefined;
  for (const header of headers) {
    if (header.name !== name) continue;
    values ??= [];
    values.push(header.value);
  }
  return values ?? NO_VALUES;
}

/**
 * Names in lower case, as all names here. They frame the caller's connection: the transport sets its own, and the host
 * of the target.
 */
export const connectionHeaders: ReadonlySet<string> = new Set([
  ...['connection', 'content-length', 'expect', 'http2-settings', 'keep-alive', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'host'],
]);
const OF_PROXIES = 'proxy-';

function isOfConnection(name: string): boolean {
  return connectionHeaders.has(name) || name.startsWith(OF_PROXIES);
}

const CONTROL = 'x-knoxcall-';

/** Is the header for us, in any spelling? */
export function isControl(name: string): boolean {
  return name.charCodeAt(0) === 0x78 && asCgi(name).startsWith(CONTROL);
}

/** CGI-like upstreams read `x_api_key` as `x-api-key`: to drop one spelling is to drop both. */
export function asCgi(name: string): string {
  return name.includes('_') ? name.replaceAll('_', '-') : name;
}

/** These may be read here but never go upstream. */
const NOT_PASSED_ON = new Set([
  // nothing names the caller
  ...['forwarded', 'via', 'x-real-ip'],
  // some upstreams obey them in place of the method and path that were authorised
  ...['x-http-method', 'x-http-method-override', 'x-method-override', 'x-original-url', 'x-rewrite-url'],
]);
const NAMING_CALLER = 'x-forwarded-';

const NONE: ReadonlySet<string> = new Set();

export function keptHeaders(
  headers: readonly CallerHeader[],
  injected: readonly InjectedHeader[],
): CallerHeader[] {
  const named = namedByConnection(headers);
  const replaced = namesOf(injected);
  return headers.filter(({ name }) => {
    const spelling = asCgi(name);
    return !isDropped(spelling) && !named.has(spelling) && !replaced.has(spelling);
  });
}

const namesOfInjected = new WeakMap<readonly InjectedHeader[], ReadonlySet<string>>();

/** Worked out once for the headers of a route. */
function namesOf(injected: readonly InjectedHeader[]): ReadonlySet<string> {
  if (injected.length === 0) return NONE;
  const known = namesOfInjected.get(injected);
  if (known !== undefined) return known;
  const names = new Set(injected.map(({ lowerName }) => asCgi(lowerName)));
  namesOfInjected.set(injected, names);
  return names;
}

function isDropped(name: string): boolean {
  return isOfConnection(name) || NOT_PASSED_ON.has(name) || name.startsWith(NAMING_CALLER);
}

/**
 * The value of `{{header:name}}`, `name` in lower case: the caller's headers of that name, without those that frame the
 * connection to us.
 */
export function callerHeader(headers: readonly CallerHeader[], name: string): string | undefined {
  const spelling = asCgi(name);
  if (isOfConnection(spelling) || namedByConnection(headers).has(spelling)) return undefined;
  const values = valuesOf(headers, name);
  return values.length === 0 ? undefined : values.join(', ');
}

function namedByConnection(headers: readonly CallerHeader[]): ReadonlySet<string> {
  let named: Set<string> | undefined;
  for (const { name, value } of headers) {
    if (name !== 'connection' || value === 'keep-alive') continue;
    named ??= new Set();
    for (const token of value.split(',')) named.add(asCgi(token.trim().toLowerCase()));
  }
  return named ?? NONE;
}
