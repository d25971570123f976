/** Step 2: which route, and in which environment. Only the caller's own tenant is ever searched. */

import { Problem } from '@knoxcall/problems';
import type { RouteEnvironment } from '@knoxcall/snapshot';
import { type Awaitable, whenThere } from '../awaitable.ts';
import type { ProvedCaller } from '../identify/known-callers.ts';
import { refused } from '../inbound/check-framing.ts';
import { checkTarget } from '../inbound/check-target.ts';
import type { Inbound } from '../inbound/read-inbound.ts';
import type { Controls } from '../inbound/split-headers.ts';
import type { Snapshots } from '../snapshots/snapshots.ts';
import { directRoute, type Route } from './direct-route.ts';

/** A route that this caller may use, and the environment that the request runs in. */
export type Selected = {
  readonly caller: ProvedCaller;
  readonly route: Route;
  readonly environment: string;
  readonly active: RouteEnvironment;
  readonly base: RouteEnvironment;
};

/** Where a request runs: the id of its tenant and the name of its environment. */
export type TenantEnvironment = { readonly tenantId: string; readonly environment: string };

export function placeOf({ caller, environment }: Selected): TenantEnvironment {
  return { tenantId: caller.tenantId, environment };
}

/** The beginning of a path that names a route. */
export const routePath = '/r/';

/** Route and environment, as they are spelled in the path. */
const PREFIX = /^\/r\/([^/@]*)(?:@([^/]*))?(?=\/|$)/;

/**
 * The request as if a header had named the route that its host or the prefix `/r/<route>/` names: for clients that can
 * set no header. Throws `bad_request`.
 */
export function readAddress(inbound: Inbound, { routeOfHost }: Pick<ProvedCaller, 'routeOfHost'>): Inbound {
  const { controls, target } = inbound;
  const isNamed = controls.route !== undefined || controls.target !== undefined;
  if (controls.route !== undefined && controls.target !== undefined)
    throw refused('both x-knoxcall-route and x-knoxcall-target are set');
  if (routeOfHost !== undefined) {
    if (isNamed) throw refused('its host names a route, and a header names another destination');
    return { ...inbound, controls: { ...controls, route: routeOfHost } };
  }
  const named = !isNamed && target.path.startsWith(routePath) ? PREFIX.exec(target.path) : null;
  if (named === null) return inbound;
  const [prefix, route, environment = controls.environment] = named;
  if (named[2] !== undefined && controls.environment !== undefined)
    throw refused('its path and x-knoxcall-environment both name an environment');
  const rest = target.path.slice(prefix.length) || '/';
  return {
    ...inbound,
    prefix,
    target: checkTarget(rest + target.query),
    controls: { ...controls, route, environment },
  };
}

/**
 * Throws `route_required`, `route_not_found` (the same for a route that is not there and one that the key may not use),
 * `direct_calls_disabled`, `bad_request`.
 */
export function selectRoute(
  caller: ProvedCaller,
  controls: Controls,
  snapshots: Pick<Snapshots, 'route'>,
): Awaitable<Route> {
  const { tenantId, bounds, isTest, knownRoutes } = caller;
  const { route: name, target } = controls;
  if (target !== undefined) return directRoute(caller, target, controls);
  if (!name) throw new Problem('route_required');
  const known = knownRoutes.get(name)?.deref();
  if (known !== undefined) return known;
  return whenThere(snapshots.route(tenantId, name), (route) => {
    if (route?.enabled && isWithin(bounds.allowedRoutes, route.id)) {
      const selected = isTest ? { ...route, redactResponse: true } : route;
      if (knownRoutes.size >= MAX_KNOWN_ROUTES) knownRoutes.clear();
      knownRoutes.set(name, new WeakRef(selected));
      return selected;
    }
    throw new Problem('route_not_found', {
      message: `There is no enabled route '${cut(name)}', or this key may not use it.`,
    });
  });
}

/** Throws `environment_not_configured`, `environment_disabled`. */
export function selectEnvironment(caller: ProvedCaller, route: Route, controls: Controls): Selected {
  const environment = controls.environment ?? route.baseEnvironment;
  const active = route.environments[environment];
  const base = route.environments[route.baseEnvironment];
  if (
    active === undefined ||
    base === undefined ||
    !isWithin(caller.bounds.allowedEnvironments, environment)
  ) {
    throw notConfigured(caller, route, controls);
  }
  if (!active.enabled) throw new Problem('environment_disabled');
  return { caller, route, environment, active, base };
}

function isWithin(list: readonly string[] | null, one: string): boolean {
  return list === null || list.includes(one);
}

/** Names the environment that the caller named; of the others only those that the key may use. */
function notConfigured({ bounds }: ProvedCaller, route: Route, { environment }: Controls): Problem {
  const usable = Object.keys(route.environments).filter((name) => isWithin(bounds.allowedEnvironments, name));
  const what =
    environment === undefined
      ? 'Name an environment in x-knoxcall-environment.'
      : `The route is not configured for environment '${cut(environment)}'.`;
  const list = usable.length === 0 ? 'none of its environments' : usable.slice(0, maxListed).join(', ');
  return new Problem('environment_not_configured', { message: `${what} This key may use: ${list}.` });
}

/** Bound for one caller. */
const MAX_KNOWN_ROUTES = 1_000;
const maxListed = 20;
const maxShown = 128;

/** A header may have sixty thousand characters; an answer shows enough of them to recognise it. */
function cut(name: string): string {
  return name.length <= maxShown ? name : `${name.slice(0, maxShown).toWellFormed()}…`;
}
