/**
 * Decides which configuration of a route applies to a request: the first that is not null, method before default,
 * active environment before base. A configuration replaces the next one, it is never merged with it.
 */
import {
  authTemplates,
  defaultPlaces,
  type RouteAuth,
  type RouteEnvironment,
  type SubstitutedPlace,
} from '@knoxcall/snapshot';
import { type JsonObject, type Reference, scanText } from '@knoxcall/template';
import { authenticationOf, NO_AUTHENTICATION, type Signing } from './authentication.ts';
import {
  bodyOf,
  headersOf,
  type InjectedBody,
  type InjectedHeader,
  type InjectedParameter,
  parametersOf,
} from './injected.ts';
import { type Target, targetOf } from './target.ts';

/**
 * Everything a request refers to, once each, and who named it. Nothing is looked up here. `byCaller`: the caller's own
 * request names it, so the route's `allowed_secrets` applies.
 */
export type NamedReference = { readonly reference: Reference; readonly byCaller: boolean };

export type References = ReadonlyMap<string, NamedReference>;

export const NO_REFERENCES: References = new Map();

/** A request with more different references is refused. */
export const MAX_REFERENCES = 100;

/** `callerReferences`: those of the caller's own request. */
export function allReferences(
  { ownReferences }: { readonly ownReferences: References },
  callerReferences: ReadonlyMap<string, Reference>,
): References {
  if (callerReferences.size === 0) return ownReferences;
  const all = new Map(ownReferences);
  for (const [key, reference] of callerReferences) all.set(key, { reference, byCaller: true });
  return all;
}

/** The environment that a request runs in, and the base environment of its route; they may be the same object. */
export type Environments = { readonly active: RouteEnvironment; readonly base: RouteEnvironment };

export const levels = ['environment_method', 'environment', 'base_method', 'base'] as const;
export type Level = (typeof levels)[number];

/** Fields of a route that hold templates. */
export type Field = 'headers' | 'query' | 'auth' | 'body' | 'target';

/** Placeholders that the route writes: in which field, and where their values go (`header:X-Key`, `path`, ...). */
type Written = {
  readonly field: Field;
  readonly sentIn: string;
  readonly template: string | JsonObject;
  readonly references: ReadonlyMap<string, Reference>;
};

/** Everything that a route says for one environment and method, read once and shared by its requests. */
export type Configuration = {
  readonly target: Target;
  readonly headers: readonly InjectedHeader[];
  readonly query: readonly InjectedParameter[];
  readonly body: InjectedBody | undefined;
  readonly signing: Signing | null;
  /** Where the caller's own placeholders are replaced. */
  readonly substituteIn: ReadonlySet<SubstitutedPlace>;
  /** The references of the injected headers alone. */
  readonly headerReferences: readonly Reference[];
  readonly written: readonly Written[];
  /** All references of the route's own templates: the same object for each request. */
  readonly ownReferences: References;
  readonly mtlsCertificateId: string | null;
  /** The level that each part comes from; null where no level has it. */
  readonly levels: Readonly<Record<Field | 'certificate', Level | null>>;
};

const METHODS_WITH_INJECTED_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** Throws `TypeError` where the target is no http(s) URL. */
export function compileConfiguration(environments: Environments, method: string): Configuration {
  const { active, base } = environments;
  const all = candidates(environments, method);
  const auth = first(all, (one) => one.auth);
  const injectHeaders = first(all, (one) => one.injectHeaders);
  const injectQuery = first(all, (one) => one.injectQuery);
  const hasBody = METHODS_WITH_INJECTED_BODY.has(method);
  const injectBody = first(hasBody ? all : [], (one) => one.injectBody);
  const authentication = auth.value === null ? NO_AUTHENTICATION : authenticationOf(auth.value);
  const ownHeaders = without(headersOf(injectHeaders.value ?? {}), authentication.headers, byLowerName);
  const ownQuery = without(parametersOf(injectQuery.value ?? {}), authentication.query, byName);
  const headers = [...ownHeaders, ...authentication.headers];
  const body = injectBody.value === null ? undefined : bodyOf(injectBody.value);
  const target = targetOf(active.targetBaseUrl ?? base.targetBaseUrl ?? '');
  const written = [
    ...ownHeaders.flatMap((one) => writtenIn('headers', `header:${one.name}`, one)),
    ...writtenByAuth(auth.value),
    {
      field: 'target' as const,
      sentIn: 'path',
      template: target.basePath,
      references: target.scannedPath.references,
    },
    ...ownQuery.flatMap((one) => writtenIn('query', `query:${one.name}`, one)),
    ...(body === undefined
      ? []
      : [{ field: 'body' as const, sentIn: 'body', template: body.json, references: body.references }]),
  ];
  const ofEnvironment = (field: 'targetBaseUrl' | 'mtlsCertificateId'): Level =>
    active === base || active[field] === null ? 'base' : 'environment';
  const mtlsCertificateId = active.mtlsCertificateId ?? base.mtlsCertificateId;
  return {
    target,
    headers,
    query: [...ownQuery, ...authentication.query],
    body,
    signing: authentication.signing,
    substituteIn: new Set(active.substituteIn ?? base.substituteIn ?? defaultPlaces),
    headerReferences: headers.flatMap(({ template }) => [...(template?.scanned.references.values() ?? [])]),
    written,
    ownReferences: ownReferences(written),
    mtlsCertificateId,
    levels: {
      headers: injectHeaders.level,
      query: injectQuery.level,
      auth: auth.level,
      body: injectBody.level,
      target: ofEnvironment('targetBaseUrl'),
      certificate: mtlsCertificateId === null ? null : ofEnvironment('mtlsCertificateId'),
    },
  };
}

type Injection = Pick<RouteEnvironment, 'injectHeaders' | 'injectQuery' | 'auth' | 'injectBody'>;
type Candidate = { readonly level: Level; readonly injection: Injection | undefined };

function candidates({ active, base }: Environments, method: string): Candidate[] {
  const ofBase: Candidate[] = [
    { level: 'base_method', injection: base.methods[method] },
    { level: 'base', injection: base },
  ];
  if (active === base) return ofBase;
  return [
    { level: 'environment_method', injection: active.methods[method] },
    { level: 'environment', injection: active },
    ...ofBase,
  ];
}

type Chosen<Value> = { readonly level: Level | null; readonly value: Value | null };

function first<Value>(all: readonly Candidate[], read: (one: Injection) => Value | null): Chosen<Value> {
  for (const { level, injection } of all) {
    const value = injection === undefined ? null : read(injection);
    if (value !== null) return { level, value };
  }
  return { level: null, value: null };
}

function writtenIn(field: Field, sentIn: string, { template }: Pick<InjectedHeader, 'template'>): Written[] {
  if (template === null) return [];
  return [{ field, sentIn, template: template.template, references: template.scanned.references }];
}

function writtenByAuth(auth: RouteAuth | null): Written[] {
  const templates = auth === null ? [] : authTemplates(auth);
  return templates.map(({ sentIn, template }) => ({
    field: 'auth',
    sentIn,
    template,
    references: scanText(template).scanned.references,
  }));
}

function ownReferences(written: readonly Written[]): References {
  const all = written.flatMap(({ references }) => [...references]);
  return new Map(
    all.map(([key, reference]): [string, NamedReference] => [key, { reference, byCaller: false }]),
  );
}

const byLowerName = ({ lowerName }: InjectedHeader): string => lowerName;
const byName = ({ name }: InjectedParameter): string => name;

/** A header or parameter that authenticates replaces an injected one of the same name. */
function without<Item>(
  injected: readonly Item[],
  authenticating: readonly Item[],
  nameOf: (item: Item) => string,
): readonly Item[] {
  const names = new Set(authenticating.map(nameOf));
  return injected.filter((item) => !names.has(nameOf(item)));
}

/** No route accepts these methods: an upstream that answers TRACE shows the credential. */
const NEVER = new Set(['TRACE', 'CONNECT']);
const ANY_METHOD = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Whether the route takes requests of this method. */
export function isAllowedMethod(environments: Environments, method: string): boolean {
  const listed = listOf(environments);
  return !NEVER.has(method) && (listed === null || listed.includes(method));
}

/** A list for people to read; where any method is allowed, the common ones. */
export function allowedMethods(environments: Environments): string[] {
  return (listOf(environments) ?? ANY_METHOD).filter((name) => !NEVER.has(name));
}

function listOf({ active, base }: Environments): readonly string[] | null {
  return active.allowedMethods ?? base.allowedMethods;
}
