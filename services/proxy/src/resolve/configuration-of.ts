/** The configuration that applies to a request, and all references of both. */

import { Problem } from '@knoxcall/problems';
import {
  allReferences,
  type Configuration,
  compileConfiguration,
  MAX_REFERENCES,
  type References,
} from '@knoxcall/rules';
import type { Admitted } from '../admit/admit.ts';
import type { Route } from '../select/direct-route.ts';

const compiled = new WeakMap<Route, Map<string, Configuration>>();

/** Computed once for each environment and method of a route. */
export function configurationOf(admitted: Admitted, method: string): Configuration {
  const { route, environment } = admitted;
  const ofRoute = compiled.get(route) ?? new Map<string, Configuration>();
  compiled.set(route, ofRoute);
  const slot = slotOf(method, environment);
  const known = ofRoute.get(slot);
  if (known !== undefined) return known;
  const made = compileConfiguration(admitted, method);
  ofRoute.set(slot, made);
  return made;
}

const slotOf = (method: string, environment: string): string => `${method} ${environment}`;

/** False where the configuration is that of the route as it was before, or was not worked out here. */
export function isConfigurationOf(
  { route, environment }: Admitted,
  method: string,
  configuration: Configuration,
): boolean {
  return compiled.get(route)?.get(slotOf(method, environment)) === configuration;
}

/** Everything a request refers to, as `allReferences`, within the limit of references. Throws `substitution_limit`. */
export function collectReferences(...[own, callerReferences]: Parameters<typeof allReferences>): References {
  const all = allReferences(own, callerReferences);
  if (all.size <= MAX_REFERENCES) return all;
  throw new Problem('substitution_limit', {
    message: `The request has more than ${MAX_REFERENCES} different references.`,
  });
}
