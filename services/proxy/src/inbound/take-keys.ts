/**
 * Finds our key in the place where a client library puts the key of its API. The header that holds it never goes
 * upstream; from the subprotocols that a WebSocket offers, only ours is removed.
 */

/** Where a key of ours was found. */
export type FoundKey = { readonly key: string; readonly slot: 'authorization' | 'subprotocol' | 'other' };

/** `rest`: the part of the header that is not ours; undefined where the whole header is ours. */
type TakenKeys = { readonly found: readonly FoundKey[]; readonly rest: string | undefined };

const SUBPROTOCOLS = 'sec-websocket-protocol';
const SLOTS = new Set([
  SUBPROTOCOLS,
  ...['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'private-token', 'x-auth-token'],
]);
const MARK = 'tk_live_';
const AFTER_SCHEME = /^(?:\S+[ \t]+)?(\S+)$/;
const BASIC = /^basic[ \t]+([A-Za-z0-9+/_-]+={0,2})$/i;
/** Stands before our key in a subprotocol. */
const OF_SUBPROTOCOL = 'knoxcall.';

/** `name` in lower case. Undefined: no complete key of ours. */
export function takeKeys(name: string, value: string): TakenKeys | undefined {
  if (!SLOTS.has(name)) return undefined;
  if (name === SUBPROTOCOLS) return fromSubprotocols(value);
  const keys = [...basicParts(value), AFTER_SCHEME.exec(value)?.[1] ?? ''].filter(isKey);
  const slot = name === 'authorization' ? name : 'other';
  return keys.length === 0 ? undefined : { found: keys.map((key) => ({ key, slot })), rest: undefined };
}

/** The subprotocol that offered the key. */
export function subprotocolOf({ key }: FoundKey): string {
  return OF_SUBPROTOCOL + key;
}

function isKey(text: string): boolean {
  return text.startsWith(MARK) && parseApiKey(text) !== undefined;
}

function basicParts(value: string): string[] {
  const encoded = BASIC.exec(value)?.[1];
  if (encoded === undefined) return [];
  const credentials = Buffer.from(encoded, 'base64').toString('latin1');
  const colonAt = credentials.indexOf(':');
  return colonAt < 0 ? [credentials] : [credentials.slice(0, colonAt), credentials.slice(colonAt + 1)];
}

function fromSubprotocols(value: string): TakenKeys | undefined {
  if (!value.includes(MARK)) return undefined;
  const offered = value.split(',').map((one) => one.trim());
  const keyOf = (one: string): string =>
    one.startsWith(OF_SUBPROTOCOL) ? one.slice(OF_SUBPROTOCOL.length) : '';
  const keys = offered.map(keyOf).filter(isKey);
  if (keys.length === 0) return undefined;
  const others = offered.filter((one) => !isKey(keyOf(one)));
  return {
    found: keys.map((key) => ({ key, slot: 'subprotocol' })),
    rest: others.length === 0 ? undefined : others.join(', '),
  };
}

const API_KEY = /^tk_live_([A-Za-z0-9]{4,32})_([A-Za-z0-9-]{32,128})$/;

/** `id` finds the record, `secret` proves it. Never logged; only `known-callers.ts` keeps one, for a minute at most. */
export type ApiKey = { readonly id: string; readonly secret: string };

export function parseApiKey(text: string | undefined): ApiKey | undefined {
  const [, id, secret] = API_KEY.exec(text ?? '') ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}
