/** Step 2: which route, and in which environment. Only the caller's own tenant is ever asked. */
import { Problem } from '@knoxcall/problems';
import type { RouteEntry, RouteEnvironment } from '@knoxcall/snapshot';
import type { Snapshots } from '../snapshots/snapshots.ts';
import type { Caller } from './identify/identify-caller.ts';
import type { Controls } from './inbound/split-headers.ts';

/** A route that is there for this caller, and the environment that the request runs in. */
export type Selected = {
  readonly caller: Caller;
  readonly route: RouteEntry;
  readonly environment: string;
  readonly active: RouteEnvironment;
  readonly base: RouteEnvironment;
};

/** Where a request runs: the id of its tenant and the name of its environment. */
export type Place = { readonly tenantId: string; readonly environment: string };

export function placeOf({ caller, environment }: Selected): Place {
  return { tenantId: caller.tenantId, environment };
}

/** Throws `route_required`, `route_not_found`. */
export async function selectRoute(
  caller: Caller,
  controls: Controls,
  snapshots: Pick<Snapshots, 'route'>,
): Promise<RouteEntry> {
  if (!controls.route) throw new Problem('route_required');
  const route = await snapshots.route(caller.tenantId, controls.route);
  if (!route?.enabled) throw new Problem('route_not_found');
  return route;
}

/** Throws `environment_not_configured`, `environment_disabled`. */
export function selectEnvironment(caller: Caller, route: RouteEntry, controls: Controls): Selected {
  const environment = controls.environment ?? route.baseEnvironment;
  const active = environmentOf(route, environment);
  if (!active.enabled) throw new Problem('environment_disabled');
  return { caller, route, environment, active, base: environmentOf(route, route.baseEnvironment) };
}

function environmentOf(route: RouteEntry, name: string): RouteEnvironment {
  const found = Object.hasOwn(route.environments, name) ? route.environments[name] : undefined;
  if (found === undefined) throw new Problem('environment_not_configured');
  return found;
}
