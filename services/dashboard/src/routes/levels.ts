/** Which of the four levels applies, by the proxy's rule: environment before base, method before all methods. Pure. */
import type { Auth } from './auth-draft.ts';
import type { MethodConfiguration, PairRow, Pairs } from './configuration-draft.ts';

export type Level = { environment: string; method: string | null };

type Said = MethodConfiguration;
export type Saying = Said & { environment: string; method_configs: Record<string, Said> | null };

export type Inherited<Value> = { value: Value; from: Level } | undefined;

/** `places`: the environment, then the base where that is another one. The value at `own` itself does not count. */
function inherited<Value>(
  places: readonly Saying[],
  own: Level,
  read: (said: Said) => Value | null | undefined,
): Inherited<Value> {
  for (const place of places) {
    for (const method of own.method === null ? [null] : [own.method, null]) {
      if (place.environment === own.environment && method === own.method) continue;
      const said = method === null ? place : place.method_configs?.[method];
      const value = said && read(said);
      if (value != null) return { value, from: { environment: place.environment, method } };
    }
  }
  return undefined;
}

export function inheritedHeaders(places: readonly Saying[], own: Level): Inherited<readonly PairRow[]> {
  return asRows(inherited(places, own, (said) => said.inject_headers_json));
}

export function inheritedQuery(places: readonly Saying[], own: Level): Inherited<readonly PairRow[]> {
  return asRows(inherited(places, own, (said) => said.inject_query_json));
}

export function inheritedAuth(places: readonly Saying[], own: Level): Inherited<Auth> {
  return inherited(places, own, (said) => said.auth);
}

function asRows(found: Inherited<Pairs>): Inherited<readonly PairRow[]> {
  if (found === undefined) return undefined;
  // The same id each time, so that a row kept in a draft is recognised.
  const id = (name: string): string => `from ${levelWords(found.from)}: ${name}`;
  const rows = Object.entries(found.value).map(([name, value]) => ({ id: id(name), name, value }));
  return { from: found.from, value: rows };
}

export function inheritedBody(places: readonly Saying[], own: Level): Inherited<string> {
  const found = inherited(places, own, (said) => said.inject_body_json);
  return found && { from: found.from, value: JSON.stringify(found.value, null, 2) };
}

/** `production`, or `production, GET`. */
export const levelWords = ({ environment, method }: Level): string =>
  method === null ? environment : `${environment}, ${method}`;
