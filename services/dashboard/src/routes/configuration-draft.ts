/**
 * What is being edited of a route in one environment, in the form of its fields on the page, and the way from the API's
 * form and back. Null means: not said here, so inherited. Pure.
 */
import type { RouteEnvironment } from './route-types.ts';

export type Headers = Record<string, string | null>;
type Body = Record<string, unknown>;

/** What has no field on the page: it is saved as it came. */
type Untouched = Pick<RouteEnvironment, 'auth' | 'inject_query_json'>;

export type MethodConfiguration = Partial<Untouched> & {
  inject_headers_json?: Headers | null;
  inject_body_json?: Body | null;
};

/** As the API shows one environment of a route. */
export type Configuration = Untouched & {
  substitute_in: RouteEnvironment['substitute_in'];
  enabled: boolean | null;
  target_base_url: string | null;
  inject_headers_json: Headers | null;
  inject_body_json: Body | null;
  method_configs: Record<string, MethodConfiguration> | null;
  allowed_methods: string[] | null;
  mtls_certificate_id: string | null;
};

/** `value` null: the caller's header of that name is removed. */
export type HeaderRow = { id: string; name: string; value: string | null };
export type Injection = {
  headers: readonly HeaderRow[] | null;
  /** JSON as it is typed. */
  body: string | null;
  untouched: Partial<Untouched>;
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

export const newRow = (name = '', value: string | null = ''): HeaderRow => {
  lastId += 1;
  return { id: `row ${lastId}`, name, value };
};

export const rowsOf = (headers: Headers | null | undefined): HeaderRow[] | null =>
  headers == null ? null : Object.entries(headers).map(([name, value]) => newRow(name, value));

const textOf = (body: Body | null | undefined): string | null =>
  body == null ? null : JSON.stringify(body, null, 2);

export function draftOf(configuration: Configuration): ConfigurationDraft {
  const injectionOf = (one: MethodConfiguration): Injection => ({
    headers: rowsOf(one.inject_headers_json),
    body: textOf(one.inject_body_json),
    untouched: untouchedOf(one),
  });
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

/** Null inherits, like what is not there. */
function untouchedOf({ auth = null, inject_query_json = null }: Partial<Untouched>): Untouched {
  return { auth, inject_query_json };
}

/** What cannot be saved as it is; thrown with words for the person who typed it. */
export class DraftFault extends Error {}

export function headersOf(rows: readonly HeaderRow[]): Headers {
  const named = rows.filter(({ name, value }) => name.trim() !== '' || (value ?? '') !== '');
  const seen = new Set<string>();
  for (const { name } of named) {
    const key = name.trim().toLowerCase();
    if (key === '') throw new DraftFault('A header has a value and no name.');
    if (seen.has(key)) throw new DraftFault(`The header ${name.trim()} stands twice.`);
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
  return value as Body;
}

/** Throws `DraftFault`. */
export function configurationOf(draft: ConfigurationDraft): Configuration {
  const methods = Object.entries(draft.methods).filter(
    ([, { headers, body, untouched }]) =>
      headers !== null || body !== null || Object.values(untouched).some((value) => value !== null),
  );
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

function injected({ headers, body, untouched }: Injection) {
  return {
    ...untouchedOf(untouched),
    inject_headers_json: headers === null ? null : headersOf(headers),
    inject_body_json: body === null || body.trim() === '' ? null : bodyOf(body),
  };
}

/** True where something was typed that differs, or that cannot be saved. */
export function isChanged(draft: ConfigurationDraft, from: Configuration): boolean {
  try {
    return !same(configurationOf(draft), configurationOf(draftOf(from)));
  } catch {
    return true;
  }
}

export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
