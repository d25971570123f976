/**
 * The edited configuration of a route in one environment, as fields of the page, and the conversion from and to the
 * API's form. Null: not set here, so inherited. Pure.
 */

import { DraftFault } from '../secrets/field-text.ts';
import { type Auth, authOf } from './auth-draft.ts';
import { headerPairs, type PairKind, queryPairs } from './pair-kinds.ts';
import type { RouteEnvironment } from './route-types.ts';

/** Names of headers or of query parameters. */
export type Pairs = Record<string, string | null>;
type Body = Record<string, unknown>;

export type MethodConfiguration = {
  auth?: Auth | null;
  inject_headers_json?: Pairs | null;
  inject_query_json?: Pairs | null;
  inject_body_json?: Body | null;
};

/** As the API shows one environment of a route. */
export type Configuration = {
  substitute_in: RouteEnvironment['substitute_in'];
  enabled: boolean | null;
  target_base_url: string | null;
  auth: Auth | null;
  inject_headers_json: Pairs | null;
  inject_query_json: Pairs | null;
  inject_body_json: Body | null;
  method_configs: Record<string, MethodConfiguration> | null;
  allowed_methods: string[] | null;
  mtls_certificate_id: string | null;
};

/** `value` null: the caller's header or parameter of that name is removed. */
export type PairRow = { id: string; name: string; value: string | null };
export type Injection = {
  auth: Auth | null;
  headers: readonly PairRow[] | null;
  query: readonly PairRow[] | null;
  /** The JSON as typed. */
  body: string | null;
};

export type ConfigurationDraft = {
  enabled: boolean | null;
  target: string | null;
  injection: Injection;
  methods: Readonly<Record<string, Injection>>;
  allowedMethods: string[] | null;
  certificateId: string | null;
  substituteIn: RouteEnvironment['substitute_in'];
};

/** An environment of a route with its clients. */
export type PlaceDraft = { configuration: ConfigurationDraft; clients: readonly string[] };
export type Drafts = Readonly<Record<string, PlaceDraft | undefined>>;

let lastId = 0;

export const newRow = (name = '', value: string | null = ''): PairRow => {
  lastId += 1;
  return { id: `row ${lastId}`, name, value };
};

const rowsOf = (pairs: Pairs | null | undefined): PairRow[] | null =>
  pairs == null ? null : Object.entries(pairs).map(([name, value]) => newRow(name, value));

const textOf = (body: Body | null | undefined): string | null =>
  body == null ? null : JSON.stringify(body, null, 2);

export function draftOf(configuration: Configuration): ConfigurationDraft {
  return {
    enabled: configuration.enabled,
    target: configuration.target_base_url,
    injection: injectionOf(configuration),
    methods: Object.fromEntries(
      Object.entries(configuration.method_configs ?? {}).map(([method, one]) => [method, injectionOf(one)]),
    ),
    allowedMethods: configuration.allowed_methods,
    certificateId: configuration.mtls_certificate_id,
    substituteIn: configuration.substitute_in,
  };
}

const injectionOf = (one: MethodConfiguration): Injection => ({
  auth: one.auth ?? null,
  headers: rowsOf(one.inject_headers_json),
  query: rowsOf(one.inject_query_json),
  body: textOf(one.inject_body_json),
});

/** Whether anything is set here, or all of it is inherited. */
export const saysSomething = (injection: Injection): boolean =>
  Object.values(injection).some((value) => value !== null);

/** Throws `DraftFault`. */
export function pairsOf({ noun, keyOf }: PairKind, rows: readonly PairRow[]): Pairs {
  const named = rows.filter(({ name, value }) => name.trim() !== '' || (value ?? '') !== '');
  const seen = new Set<string>();
  for (const { name } of named) {
    const key = keyOf(name.trim());
    if (key === '') throw new DraftFault(`A ${noun} has a value and no name.`);
    if (seen.has(key)) throw new DraftFault(`The ${noun} ${name.trim()} stands twice.`);
    seen.add(key);
  }
  return Object.fromEntries(named.map(({ name, value }) => [name.trim(), value]));
}

export function bodyOf(text: string): Body {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DraftFault(`The body is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new DraftFault('The body must be a JSON object.');
  }
  return { ...value };
}

/** Throws `DraftFault`. */
export function configurationOf(draft: ConfigurationDraft): Configuration {
  const methods = Object.entries(draft.methods).filter(([, one]) => saysSomething(one));
  return {
    enabled: draft.enabled,
    target_base_url: draft.target,
    ...injected(draft.injection),
    method_configs:
      methods.length === 0
        ? null
        : Object.fromEntries(methods.map(([method, one]) => [method, injected(one)])),
    allowed_methods: draft.allowedMethods,
    mtls_certificate_id: draft.certificateId,
    substitute_in: draft.substituteIn,
  };
}

function injected({ auth, headers, query, body }: Injection) {
  return {
    auth: auth === null ? null : authOf(auth),
    inject_headers_json: headers === null ? null : pairsOf(headerPairs, headers),
    inject_query_json: query === null ? null : pairsOf(queryPairs, query),
    inject_body_json: body === null || body.trim() === '' ? null : bodyOf(body),
  };
}

/** True where the typed text differs, or cannot be saved. */
export function isChanged(draft: ConfigurationDraft, from: Configuration): boolean {
  try {
    return !same(configurationOf(draft), configurationOf(draftOf(from)));
  } catch {
    return true;
  }
}

export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
