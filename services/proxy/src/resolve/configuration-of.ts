/**
 * Which configuration applies to a request: the first that is not null, method before default, active environment
 * before base. A configuration replaces the next one, it is never merged with it.
 */
import type { RouteEntry } from '@knoxcall/snapshot';
import {
  type CompiledText,
  collectJsonReferences,
  type JsonObject,
  type Reference,
  scanText,
} from '@knoxcall/template';
import type { Admitted } from '../request/admit/admit.ts';
import type { NamedReference, References } from './collect-references.ts';
import { type Target, targetOf } from './target-url.ts';

/** `name` as the route writes it; a null template removes the caller's header. */
export type InjectedHeader = {
  readonly name: string;
  readonly lowerName: string;
  readonly template: CompiledText | null;
};

export type InjectedBody = { readonly json: JsonObject; readonly references: ReadonlyMap<string, Reference> };

/** All that a route asks for in one environment and method, read once and shared by its requests. */
export type Configuration = {
  readonly target: Target;
  readonly headers: readonly InjectedHeader[];
  readonly body: InjectedBody | undefined;
  /** References of the headers, by key. */
  readonly headerReferences: ReadonlyMap<string, Reference>;
  /** Of everything that the route injects: the same object for each of its requests. */
  readonly ownReferences: References;
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
  const levels = [active.methods[method], active, base.methods[method], base];
  const injectHeaders = levels.find((level) => level?.injectHeaders != null)?.injectHeaders ?? {};
  const injectBody = levels.find((level) => level?.injectBody != null)?.injectBody;
  const headers = Object.entries(injectHeaders).map(([name, template]) => ({
    name,
    lowerName: name.toLowerCase(),
    template: template === null ? null : scanText(template),
  }));
  const headerReferences = new Map(
    headers.flatMap(({ template }) => [...(template?.scanned.references ?? [])]),
  );
  const body =
    injectBody && METHODS_WITH_INJECTED_BODY.has(method) ? bodyOf(injectBody as JsonObject) : undefined;
  const ownReferences = new Map(
    [...headerReferences, ...(body?.references ?? [])].map(([key, reference]): [string, NamedReference] => [
      key,
      { reference, byCaller: false },
    ]),
  );
  return {
    target: targetOf(active.targetBaseUrl ?? base.targetBaseUrl ?? ''),
    headers,
    headerReferences,
    ownReferences,
    body,
    mtlsCertificateId: active.mtlsCertificateId ?? base.mtlsCertificateId,
  };
}

function bodyOf(json: JsonObject): InjectedBody {
  return { json, references: collectJsonReferences(json) };
}
