/** From which level of a route each part of its configuration comes: the order of the proxy, method before default. */
import {
  defaultPlaces,
  type RouteAuth,
  type RouteEntry,
  type RouteEnvironment,
  type SubstitutedPlace,
} from '@knoxcall/snapshot';
import type { JsonObject } from '@knoxcall/template';

export const levels = ['environment_method', 'environment', 'base_method', 'base'] as const;
export type Level = (typeof levels)[number];

type Injection = Pick<RouteEnvironment, 'injectHeaders' | 'injectQuery' | 'auth' | 'injectBody'>;

export type Levels = {
  headers: { level: Level | null; value: Record<string, string | null> };
  query: { level: Level | null; value: Record<string, string | null> };
  auth: { level: Level | null; value: RouteAuth | null };
  body: { level: Level | null; value: JsonObject | null };
  target: { level: Level | null; value: string };
  substituteIn: readonly SubstitutedPlace[];
  /** Id of the client certificate. */
  certificate: { level: Level; id: string } | null;
  allowedMethods: string[] | null;
};

/** `environment` must be one of the route. What is the base's own is told as the base's. */
export function levelsOf(route: RouteEntry, environment: string, method: string): Levels {
  const active = environment === route.baseEnvironment ? undefined : route.environments[environment];
  const base = route.environments[route.baseEnvironment];
  const candidates: [Level, Injection | undefined][] = [
    ['environment_method', active?.methods[method]],
    ['environment', active],
    ['base_method', base?.methods[method]],
    ['base', base],
  ];
  const headers = candidates.find(([, injection]) => injection?.injectHeaders != null);
  const query = candidates.find(([, injection]) => injection?.injectQuery != null);
  const auth = candidates.find(([, injection]) => injection?.auth != null);
  const body = candidates.find(([, injection]) => injection?.injectBody != null);
  const target = active?.targetBaseUrl ?? base?.targetBaseUrl ?? '';
  const certificateId = active?.mtlsCertificateId ?? base?.mtlsCertificateId ?? null;
  const certificateLevel: Level = active?.mtlsCertificateId == null ? 'base' : 'environment';
  return {
    certificate: certificateId === null ? null : { level: certificateLevel, id: certificateId },
    headers: { level: headers?.[0] ?? null, value: headers?.[1]?.injectHeaders ?? {} },
    query: { level: query?.[0] ?? null, value: query?.[1]?.injectQuery ?? {} },
    auth: { level: auth?.[0] ?? null, value: auth?.[1]?.auth ?? null },
    body: { level: body?.[0] ?? null, value: (body?.[1]?.injectBody ?? null) as JsonObject | null },
    target: { level: active?.targetBaseUrl == null ? 'base' : 'environment', value: target },
    substituteIn: active?.substituteIn ?? base?.substituteIn ?? defaultPlaces,
    allowedMethods: active?.allowedMethods ?? base?.allowedMethods ?? null,
  };
}
