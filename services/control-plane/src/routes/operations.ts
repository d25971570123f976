/** `/v1/routes`. */
import { z } from 'zod';
import type { RunChange } from '../changes/change.ts';
import { deleted } from '../http/deleted.ts';
import { type Operation, operation } from '../http/operation.ts';
import { publicationWarnings, requirePublished } from '../http/settle.ts';
import { listRoutes, routeListQuery } from './list-routes.ts';
import { createRouteFields, updateRouteFields } from './route-fields.ts';
import { findRoute, findWholeRoute, onPresentRoute, reloadRoute } from './route-store.ts';
import { routeAnswer, routeEtag, routeListItem, showRoute } from './route-view.ts';
import { routeWarnings, type TargetDependencies } from './target-warnings.ts';
import { createRoute, deleteRoute, updateRoute } from './write-route.ts';

type Dependencies = TargetDependencies & { runChange: RunChange };

export function routeOperations({ database, runChange, targets }: Dependencies): Operation[] {
  const find = findRoute(database);
  const common = { tag: 'Routes', data: routeAnswer } as const;
  return [
    operation({
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
      handle: ({ caller, query }) => listRoutes(database, caller.tenantId, query),
    }),
    operation({
      ...common,
      id: 'createRoute',
      method: 'post',
      path: '/v1/routes',
      summary: 'Create a route',
      role: 'editor',
      status: 201,
      body: createRouteFields,
      errors: ['plan_limit', 'conflict'],
      handle: async ({ caller, actor, body }) => {
        const change = await runChange(caller.tenantId, actor, (own) => createRoute(own, body));
        const row = await reloadRoute(database, caller.tenantId, change.result.id);
        const about = await routeWarnings({ database, targets }, row);
        const warnings = [...change.result.warnings, ...about, ...publicationWarnings(change)];
        return { data: showRoute(row), etag: routeEtag(row), warnings };
      },
    }),
    operation({
      ...common,
      id: 'getRoute',
      method: 'get',
      path: '/v1/routes/{id}',
      summary: 'Get a route by UUID or slug',
      role: 'read',
      find: findWholeRoute(database),
      errors: [],
      handle: async ({ found }) => ({ data: showRoute(found), etag: found.etag }),
    }),
    operation({
      ...common,
      id: 'updateRoute',
      method: 'patch',
      path: '/v1/routes/{id}',
      summary: 'Change a route and its base configuration',
      role: 'editor',
      find,
      conditional: 'locked',
      body: updateRouteFields,
      errors: ['conflict'],
      revokes: ({ enabled }) => enabled === false,
      handle: async (call) => {
        const { caller, actor, found, body } = call;
        const change = await runChange(caller.tenantId, actor, (own) =>
          onPresentRoute(own, call, (present) => updateRoute(own, caller, { found: present, body })),
        );
        const row = await reloadRoute(database, caller.tenantId, found.id);
        const about = await routeWarnings({ database, targets }, row);
        const warnings = [...change.result, ...about, ...publicationWarnings(change)];
        return { data: showRoute(row), etag: routeEtag(row), warnings };
      },
    }),
    operation({
      tag: 'Routes',
      id: 'deleteRoute',
      method: 'delete',
      path: '/v1/routes/{id}',
      summary: 'Delete a route',
      role: 'editor',
      find,
      conditional: 'locked',
      data: deleted,
      errors: [],
      revokes: () => true,
      handle: async (call) => {
        const change = await runChange(call.caller.tenantId, call.actor, (own) =>
          onPresentRoute(own, call, (present) => deleteRoute(own, present)),
        );
        requirePublished(change);
        return { data: { deleted: true as const } };
      },
    }),
  ];
}
