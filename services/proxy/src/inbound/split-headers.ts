/**
 * The one place where `x-knoxcall-*` headers, our key wherever it stands, and our cookies are removed from a request,
 * first, in any spelling. No later step can see them, so none can send them upstream.
 */

import { isUtf8 } from 'node:buffer';
import { asCgi, type CallerHeader, isControl } from '@knoxcall/rules';
import { withoutOwnCookies } from '../forward/own-cookies.ts';
import { type FoundKey, subprotocolOf, takeKeys } from './take-keys.ts';

/** The caller's instructions to the proxy. A header that is given twice reads as one value, which names nothing. */
export type Controls = {
  /** Undefined where there is no key, or more than one. */
  readonly key: string | undefined;
  /** The key came in `Authorization` alone, which clients remove on the way to another origin. */
  readonly isKeyDropped: boolean;
  /** The subprotocol that brought the key. */
  readonly subprotocol: string | undefined;
  readonly route: string | undefined;
  readonly environment: string | undefined;
  /** The origin that a call without a route goes to. */
  readonly target: string | undefined;
};

export function splitHeaders(rawHeaders: readonly string[]): { headers: CallerHeader[]; controls: Controls } {
  const headers: CallerHeader[] = [];
  const taken: Taken = { key: undefined, route: undefined, environment: undefined, target: undefined };
  const found: FoundKey[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    if (isControl(name)) {
      take(taken, name, value);
      continue;
    }
    const keys = takeKeys(asCgi(name), value);
    const rest = keys === undefined ? withoutOurCookies(name, value) : keys.rest;
    if (rest !== undefined) headers.push({ name, value: rest });
    if (keys !== undefined && !name.includes('_')) found.push(...keys.found);
  }
  return { headers, controls: controlsOf(taken, found) };
}

/** The values of our own headers. */
type Taken = Record<'key' | 'route' | 'environment' | 'target', string | undefined>;

const SLOT_OF: ReadonlyMap<string, keyof Taken> = new Map([
  ['x-knoxcall-key', 'key'],
  ['x-knoxcall-route', 'route'],
  ['x-knoxcall-environment', 'environment'],
  ['x-knoxcall-target', 'target'],
]);

function take(taken: Taken, name: string, value: string): void {
  const slot = SLOT_OF.get(name);
  if (slot === undefined) return;
  const before = taken[slot];
  taken[slot] = before === undefined ? value : `${before}, ${value}`;
}

/** The person's dashboard session must not reach an upstream. */
function withoutOurCookies(name: string, value: string): string | undefined {
  return name === 'cookie' ? withoutOwnCookies(value) : value;
}

/** Does the header, its name in lower case, hold anything for us? */
export function isForUs(name: string, value: string): boolean {
  return isControl(name) || takeKeys(name, value) !== undefined;
}

function controlsOf(taken: Taken, found: readonly FoundKey[]): Controls {
  const named = taken.key;
  const key = found.length === 0 ? named : onlyOne(named, found);
  const offered = found.find(({ slot }) => slot === 'subprotocol');
  return {
    key,
    isKeyDropped: named === undefined && found.every(({ slot }) => slot === 'authorization'),
    subprotocol: offered && subprotocolOf(offered),
    route: asText(taken.route),
    environment: asText(taken.environment),
    target: taken.target,
  };
}

/** Two different keys count as none: it would be unclear whose request it is. */
function onlyOne(named: string | undefined, found: readonly FoundKey[]): string | undefined {
  const keys = new Set(found.map(({ key }) => key));
  if (named !== undefined) keys.add(named);
  return keys.size === 1 ? [...keys][0] : undefined;
}

const BEYOND_ASCII = /[\x80-\xff]/;

/** Names of routes may be any text; clients that can send it send it as UTF-8. */
function asText(value: string | undefined): string | undefined {
  if (value === undefined || !BEYOND_ASCII.test(value)) return value;
  const bytes = Buffer.from(value, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : value;
}
