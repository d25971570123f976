/** `/v1/routes`. */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { change, type Operation, read, removal } from '../http/operation.ts';
import { listRoutes, routeListQuery } from './list-routes.ts';
import { createRouteFields, updateRouteFields } from './route-fields.ts';
import { findWholeRoute, namedRoute, reloadRoute } from './route-store.ts';
import { requireShortTemplates } from './route-templates.ts';
import { routeAnswer, routeEtag, routeListItem, showRoute } from './route-view.ts';
import { routeWarnings, type TargetDependencies } from './target-warnings.ts';
import { createRoute, deleteRoute, updateRoute, type Written } from './write-route.ts';

const one = '/v1/routes/{id}';

export function routeOperations(dependencies: TargetDependencies): Operation[] {
  const { database } = dependencies;
  const on = namedRoute(database);
  const common = { tag: 'Routes', data: routeAnswer, role: 'editor' } as const;
  return [
    listing(database),
    change({
      ...common,
      id: 'createRoute',
      method: 'post',
      path: '/v1/routes',
      summary: 'Create a route',
      status: 201,
      body: createRouteFields,
      errors: ['plan_limit', 'conflict'],
      prepare: ({ body }) => requireShortTemplates(body),
      change: (own, { body }) => createRoute(own, body),
      answer: (written, { caller }) => showWritten(dependencies, caller.tenantId, written),
    }),
    getting(database),
    change({
      ...common,
      id: 'updateRoute',
      method: 'patch',
      path: one,
      summary: 'Change a route and its base configuration',
      on,
      body: updateRouteFields,
      errors: ['conflict'],
      revokes: ({ enabled }) => enabled === false,
      prepare: ({ body }) => requireShortTemplates(body),
      change: (own, { caller, found, body }) => updateRoute(own, caller, { found, body }),
      answer: (written, { caller }) => showWritten(dependencies, caller.tenantId, written),
    }),
    removal({
      tag: 'Routes',
      id: 'deleteRoute',
      path: one,
      summary: 'Delete a route',
      role: 'editor',
      on,
      errors: [],
      revokes: () => true,
      remove: deleteRoute,
    }),
  ];
}

function listing(database: PrismaClient): Operation {
  return read({
    tag: 'Routes',
    id: 'listRoutes',
    method: 'get',
    path: '/v1/routes',
    summary: 'List routes',
    role: 'read',
    query: routeListQuery,
    data: z.array(routeListItem),
    list: true,
    errors: [],
    read: ({ caller, query }) => listRoutes(database, caller.tenantId, query),
  });
}

function getting(database: PrismaClient): Operation {
  return read({
    tag: 'Routes',
    id: 'getRoute',
    method: 'get',
    path: one,
    summary: 'Get a route by UUID or slug',
    role: 'read',
    find: findWholeRoute(database),
    data: routeAnswer,
    errors: [],
    read: async ({ found }) => ({ data: showRoute(found), etag: found.etag }),
  });
}

async function showWritten(dependencies: TargetDependencies, tenantId: string, { id, warnings }: Written) {
  const row = await reloadRoute(dependencies.database, tenantId, id);
  const about = await routeWarnings(dependencies, row);
  return { data: showRoute(row), etag: routeEtag(row), warnings: [...warnings, ...about] };
}
