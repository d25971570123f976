/** `/v1/routes/{id}/environments`: what a route does differently in each environment, and its clients there. */
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { Change } from '../changes/change.ts';
import { uuid } from '../http/fields.ts';
import {
  type Caller,
  change,
  type Named,
  type Operation,
  read,
  removal,
  type Warning,
} from '../http/operation.ts';
import { validationError } from '../http/validate.ts';
import { type Override, overrideFields } from './route-fields.ts';
import { storeReferences } from './route-references.ts';
import {
  configurationColumns,
  type FoundRoute,
  findRoute,
  findWholeRoute,
  loadRoute,
  type NamedRoute,
  reloadRoute,
} from './route-store.ts';
import { requireShortTemplates } from './route-templates.ts';
import { isBase, type RouteRow, routeEnvironmentAnswer, showEnvironment } from './route-view.ts';
import { templateWarnings } from './route-warnings.ts';
import { routeWarnings, type TargetDependencies } from './target-warnings.ts';
import { refuseUnhideable, storedBase } from './write-route.ts';

type Place = { environment: { id: string; name: string } };
/** `Route`: as read before a change begins, or within it. */
type At<Route> = Place & { route: Route };
type Present = At<FoundRoute>;

export function routeEnvironmentOperations(dependencies: TargetDependencies): Operation[] {
  const { database } = dependencies;
  const common = { tag: 'Routes', role: 'editor', on: namedEnvironment(database), errors: [] } as const;
  const path = '/v1/routes/{id}/environments/{env}';
  const put = { ...common, method: 'put', data: routeEnvironmentAnswer } as const;
  return [
    read({
      tag: 'Routes',
      id: 'listRouteEnvironments',
      method: 'get',
      path: '/v1/routes/{id}/environments',
      summary: 'List the environments of a route, the base first',
      role: 'read',
      find: findWholeRoute(database),
      data: z.array(routeEnvironmentAnswer),
      errors: [],
      read: async ({ found }) => ({ data: showAll(found) }),
    }),
    change({
      ...put,
      id: 'putRouteEnvironment',
      path,
      summary: 'Replace the configuration of a route in one environment; omitted fields are inherited',
      body: overrideFields,
      revokes: ({ enabled }) => enabled === false,
      prepare: ({ body }) => requireShortTemplates(body),
      change: (own, { found, body }) => putOverride(own, found, body),
      answer: async (warnings, { caller, found }) => {
        const { row, data } = await loadOne(database, caller, found);
        const about = await routeWarnings(dependencies, row, found.environment.id);
        return { data, warnings: [...warnings, ...about] };
      },
    }),
    removal({
      ...common,
      id: 'deleteRouteEnvironment',
      path,
      summary: 'Remove an environment from a route',
      revokes: () => true,
      remove: deleteOverride,
    }),
    change({
      ...put,
      id: 'putRouteClients',
      path: `${path}/clients`,
      summary: 'Replace the clients of a route in one environment',
      body: z.strictObject({ client_ids: z.array(uuid).max(1000) }),
      change: (own, { found, body }) => putClients(own, found, body.client_ids),
      answer: async (_none, { caller, found }) => ({ data: (await loadOne(database, caller, found)).data }),
    }),
  ];
}

function namedEnvironment(database: PrismaClient): Named<At<NamedRoute>, Present> {
  const find = findRoute(database);
  return {
    find: async (call) => {
      const route = await find(call);
      const { tenantId } = call.caller;
      const name = call.params.env ?? '';
      const environment = await database.environment.findUnique({
        where: { name_tenantId: { name, tenantId } },
      });
      if (environment === null) throw new Problem('not_found');
      return { route, environment };
    },
    load: async ({ tx, tenantId }, { route: { id }, environment }) => {
      const route = await loadRoute(tx, tenantId, id);
      return route && { route, environment };
    },
    etagOf: ({ route }) => route.etag,
  };
}

const rowOf = (route: RouteRow, environmentId: string) =>
  route.configurations.find((row) => row.environmentId === environmentId);

function showAll(route: RouteRow) {
  const shown = route.configurations.map((row) => showEnvironment(route, row));
  return shown.sort(
    (a, b) => Number(b.is_base) - Number(a.is_base) || a.environment.localeCompare(b.environment),
  );
}

async function loadOne(database: PrismaClient, { tenantId }: Caller, { route, environment }: Present) {
  const row = await reloadRoute(database, tenantId, route.id);
  const configuration = rowOf(row, environment.id);
  if (configuration === undefined) throw new Problem('not_found');
  return { row, data: showEnvironment(row, configuration) };
}

function refuseBase({ route, environment }: Present): void {
  const row = rowOf(route, environment.id);
  if (row !== undefined && isBase(route, row)) {
    throw validationError({
      env: ['is the base environment of the route: change it with PATCH /v1/routes/:id'],
    });
  }
}

const nothing: Override = {
  enabled: null,
  target_base_url: null,
  substitute_in: null,
  inject_headers_json: null,
  inject_query_json: null,
  auth: null,
  inject_body_json: null,
  method_configs: null,
  allowed_methods: null,
  mtls_certificate_id: null,
};

async function putOverride(change: Change, found: Present, body: Override): Promise<Warning[]> {
  const { tx, tenantId } = change;
  refuseBase(found);
  refuseUnhideable(found.route.redactResponse, [body.substitute_in]);
  const place = { routeId: found.route.id, environmentId: found.environment.id };
  const columns = configurationColumns({ ...nothing, ...body });
  await tx.routeConfiguration.upsert({
    where: { tenantId_routeId_environmentId: { tenantId, ...place } },
    create: { tenantId, ...place, ...columns },
    update: columns,
  });
  await storeReferences(change, place, body);
  await announce(change, found, 'route.put_environment');
  const given = new Map(Object.entries(body));
  const inherited = Object.entries(storedBase(found.route)).filter(([name]) => given.get(name) == null);
  return templateWarnings(change, place, {
    fields: body,
    inherited: Object.fromEntries(inherited),
  });
}

async function deleteOverride(change: Change, found: Present): Promise<void> {
  const { tx, tenantId } = change;
  refuseBase(found);
  if (rowOf(found.route, found.environment.id) === undefined) throw new Problem('not_found');
  const place = { tenantId, routeId: found.route.id, environmentId: found.environment.id };
  await tx.routeConfiguration.delete({ where: { tenantId_routeId_environmentId: place } });
  await announce(change, found, 'route.delete_environment');
}

async function putClients(change: Change, found: Present, clientIds: readonly string[]): Promise<void> {
  const { tx, tenantId } = change;
  if (rowOf(found.route, found.environment.id) === undefined) throw new Problem('not_found');
  const ids = [...new Set(clientIds)];
  const known = await tx.client.count({ where: { tenantId, id: { in: ids } } });
  if (known < ids.length) throw validationError({ client_ids: ['names a client that does not exist'] });
  const place = { tenantId, routeId: found.route.id, environmentId: found.environment.id };
  await tx.routeClient.deleteMany({ where: place });
  const data: Prisma.RouteClientCreateManyInput[] = ids.map((clientId) => ({ ...place, clientId }));
  await tx.routeClient.createMany({ data });
  await announce(change, found, 'route.put_clients');
}

/** The route's one entry holds all of its environments. */
async function announce(change: Change, { route, environment }: Present, action: string): Promise<void> {
  const { tx, tenantId, revision, at, publish, audit } = change;
  await tx.route.update({
    where: { tenantId_id: { tenantId, id: route.id } },
    data: { revision, updatedAt: at },
  });
  publish('route', route.id);
  audit({
    action,
    resourceType: 'route',
    resourceId: route.id,
    details: { name: route.name, environment: environment.name },
  });
}
