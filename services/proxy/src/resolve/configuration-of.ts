/**
 * Which configuration applies to a request: the first that is not null, method before default, active environment
 * before base. A configuration replaces the next one, it is never merged with it.
 */
import type { RouteEntry, RouteEnvironment } from '@knoxcall/snapshot';
import {
  type CompiledText,
  collectJsonReferences,
  type JsonObject,
  type Reference,
  scanText,
  urlEncoded,
} from '@knoxcall/template';
import type { Admitted } from '../request/admit/admit.ts';
import { type Target, targetOf } from './target-url.ts';

/** `name` as the route writes it; a null template removes the caller's header. */
export type InjectedHeader = {
  readonly name: string;
  readonly lowerName: string;
  readonly template: CompiledText | null;
};

/** `encodedName` as it goes out; a null template removes the caller's parameters of that name. */
export type InjectedParameter = {
  readonly name: string;
  readonly encodedName: string;
  readonly template: CompiledText | null;
};

export type InjectedBody = { readonly json: JsonObject; readonly references: ReadonlyMap<string, Reference> };

/** All that a route asks for in one environment and method, read once and shared by its requests. */
export type Configuration = {
  readonly target: Target;
  readonly headers: readonly InjectedHeader[];
  readonly query: readonly InjectedParameter[];
  readonly body: InjectedBody | undefined;
  /** All that it refers to, by key. */
  readonly references: ReadonlyMap<string, Reference>;
  readonly mtlsCertificateId: string | null;
};

const compiled = new WeakMap<RouteEntry, Map<string, Configuration>>();
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
  const levels = [methodOf(active, method), active, methodOf(base, method), base];
  const headers = headersOf(levels.find((level) => level?.injectHeaders != null)?.injectHeaders ?? {});
  const query = parametersOf(levels.find((level) => level?.injectQuery != null)?.injectQuery ?? {});
  const injectBody = levels.find((level) => level?.injectBody != null)?.injectBody;
  const body =
    injectBody && METHODS_WITH_INJECTED_BODY.has(method) ? bodyOf(injectBody as JsonObject) : undefined;
  const target = targetOf(active.targetBaseUrl ?? base.targetBaseUrl ?? '');
  const templates = [...headers, ...query].flatMap(({ template }) => template?.scanned ?? []);
  const named = [target.scannedPath, ...templates, ...(body === undefined ? [] : [body])];
  return {
    target,
    headers,
    query,
    body,
    references: new Map(named.flatMap(({ references }) => [...references])),
    mtlsCertificateId: active.mtlsCertificateId ?? base.mtlsCertificateId,
  };
}

type Templates = Readonly<Record<string, string | null>>;

function headersOf(inject: Templates): InjectedHeader[] {
  return Object.entries(inject).map(([name, template]) => ({
    name,
    lowerName: name.toLowerCase(),
    template: compiledText(template),
  }));
}

function parametersOf(inject: Templates): InjectedParameter[] {
  return Object.entries(inject).map(([name, template]) => ({
    name,
    encodedName: urlEncoded(name),
    template: compiledText(template),
  }));
}

function compiledText(template: string | null): CompiledText | null {
  return template === null ? null : scanText(template);
}

function methodOf(environment: RouteEnvironment, method: string) {
  return Object.hasOwn(environment.methods, method) ? environment.methods[method] : undefined;
}

function bodyOf(json: JsonObject): InjectedBody {
  return { json, references: collectJsonReferences(json) };
}
