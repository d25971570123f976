/** Which configuration applies to a request, worked out once for each environment and method of a route. */
import { type Configuration, compileConfiguration } from '@knoxcall/rules';
import type { Admitted } from '../request/admit/admit.ts';
import type { Route } from '../request/direct-route.ts';

const compiled = new WeakMap<Route, Map<string, Configuration>>();

export function configurationOf(admitted: Admitted, method: string): Configuration {
  const { route, environment } = admitted;
  const ofRoute = compiled.get(route) ?? new Map<string, Configuration>();
  compiled.set(route, ofRoute);
  const slot = `${method} ${environment}`;
  const known = ofRoute.get(slot);
  if (known !== undefined) return known;
  const made = compileConfiguration(admitted, method);
  ofRoute.set(slot, made);
  return made;
}
