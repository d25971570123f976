/** `/v1/routes/{id}/logs`: the requests of one route. */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { type Operation, read } from '../http/operation.ts';
import { listLogs, requireKnownIds, routeLogFilters } from '../logs/list-logs.ts';
import { requestLog } from '../logs/log-view.ts';
import { findRoute } from './route-store.ts';

export function routeLogOperations({ database }: { database: PrismaClient }): Operation[] {
  return [
    read({
      tag: 'Logs',
      id: 'listRouteLogs',
      method: 'get',
      path: '/v1/routes/{id}/logs',
      summary: 'List proxied requests of one route, the newest first',
      role: 'read',
      find: findRoute(database),
      query: routeLogFilters,
      data: z.array(requestLog),
      cursor: true,
      errors: [],
      read: async ({ caller: { tenantId }, found, query }) => {
        await requireKnownIds(database, tenantId, query);
        return listLogs(database, tenantId, { ...query, route_id: found.id });
      },
    }),
  ];
}
