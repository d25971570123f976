/**
 * Which configuration applies to a request: the first that is not null, method before default, active environment
 * before base. A configuration replaces the next one, it is never merged with it.
 */
import { defaultPlaces, type SubstitutedPlace } from '@knoxcall/snapshot';
import type { JsonObject, Reference } from '@knoxcall/template';
import type { Admitted } from '../request/admit/admit.ts';
import type { Route } from '../request/direct-route.ts';
import { authenticationOf, NO_AUTHENTICATION, type Signing } from './authentication.ts';
import type { NamedReference, References } from './collect-references.ts';
import {
  bodyOf,
  headersOf,
  type InjectedBody,
  type InjectedHeader,
  type InjectedParameter,
  parametersOf,
} from './injected.ts';
import { type Target, targetOf } from './target-url.ts';

/** All that a route asks for in one environment and method, read once and shared by its requests. */
export type Configuration = {
  readonly target: Target;
  readonly headers: readonly InjectedHeader[];
  readonly query: readonly InjectedParameter[];
  readonly body: InjectedBody | undefined;
  readonly signing: Signing | null;
  /** Where the caller's own placeholders are replaced. */
  readonly substituteIn: ReadonlySet<SubstitutedPlace>;
  /** References of the headers, by key. */
  readonly headerReferences: ReadonlyMap<string, Reference>;
  /** Of everything that the route writes: the same object for each of its requests. */
  readonly ownReferences: References;
  readonly mtlsCertificateId: string | null;
};

const compiled = new WeakMap<Route, Map<string, Configuration>>();
const METHODS_WITH_INJECTED_BODY = new Set(['POST', 'PUT', 'PATCH']);

export function configurationOf(admitted: Admitted, method: string): Configuration {
  const { route, environment } = admitted;
  const ofRoute = compiled.get(route) ?? new Map<string, Configuration>();
  compiled.set(route, ofRoute);
  const slot = `${method} ${environment}`;
  const known = ofRoute.get(slot);
  if (known !== undefined) return known;
  const made = compile(admitted, method);
  ofRoute.set(slot, made);
  return made;
}

function compile({ active, base }: Admitted, method: string): Configuration {
  const levels = [active.methods[method], active, base.methods[method], base];
  const auth = levels.find((level) => level?.auth != null)?.auth;
  const authentication = auth ? authenticationOf(auth) : NO_AUTHENTICATION;
  const headers = replaced(
    headersOf(levels.find((level) => level?.injectHeaders != null)?.injectHeaders ?? {}),
    authentication.headers,
    ({ lowerName }) => lowerName,
  );
  const query = replaced(
    parametersOf(levels.find((level) => level?.injectQuery != null)?.injectQuery ?? {}),
    authentication.query,
    ({ name }) => name,
  );
  const injectBody = levels.find((level) => level?.injectBody != null)?.injectBody;
  const body =
    injectBody && METHODS_WITH_INJECTED_BODY.has(method) ? bodyOf(injectBody as JsonObject) : undefined;
  const target = targetOf(active.targetBaseUrl ?? base.targetBaseUrl ?? '');
  const headerReferences = referencesOf(scannedOf(headers));
  const named = [
    target.scannedPath,
    ...scannedOf(query),
    ...(body === undefined ? [] : [body]),
    authentication,
  ];
  return {
    target,
    headers,
    query,
    body,
    signing: authentication.signing,
    substituteIn: new Set(active.substituteIn ?? base.substituteIn ?? defaultPlaces),
    headerReferences,
    ownReferences: ownReferences([...headerReferences, ...referencesOf(named)]),
    mtlsCertificateId: active.mtlsCertificateId ?? base.mtlsCertificateId,
  };
}

type Referring = { readonly references: ReadonlyMap<string, Reference> };

function referencesOf(all: readonly Referring[]): ReadonlyMap<string, Reference> {
  return new Map(all.flatMap(({ references }) => [...references]));
}

function scannedOf(templates: readonly Pick<InjectedHeader, 'template'>[]): Referring[] {
  return templates.flatMap(({ template }) => template?.scanned ?? []);
}

function ownReferences(all: readonly [string, Reference][]): References {
  return new Map(
    all.map(([key, reference]): [string, NamedReference] => [key, { reference, byCaller: false }]),
  );
}

/** What authenticates comes last, in place of what is injected under the same name. */
function replaced<Item>(
  injected: readonly Item[],
  last: readonly Item[],
  nameOf: (item: Item) => string,
): readonly Item[] {
  const names = new Set(last.map(nameOf));
  return [...injected.filter((item) => !names.has(nameOf(item))), ...last];
}
