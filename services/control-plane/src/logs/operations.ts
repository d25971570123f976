/** `/v1/logs`: what was proxied, with placeholders and masks where credentials were. */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { type Operation, read } from '../http/operation.ts';
import { findById } from '../http/resource.ts';
import { listLogs, logFilters, requireKnownIds } from './list-logs.ts';
import { requestLog, showLog } from './log-view.ts';

export function logOperations({ database }: { database: PrismaClient }): Operation[] {
  const find = findById('request_id', (tenantId, requestId) =>
    database.requestLog.findFirst({ where: { tenantId, requestId } }),
  );
  const common = { tag: 'Logs', method: 'get', role: 'read', errors: [] } as const;
  return [
    read({
      ...common,
      id: 'listLogs',
      path: '/v1/logs',
      summary: 'List proxied requests, the newest first',
      query: logFilters,
      data: z.array(requestLog),
      cursor: true,
      read: async ({ caller: { tenantId }, query }) => {
        await requireKnownIds(database, tenantId, query);
        return listLogs(database, tenantId, query);
      },
    }),
    read({
      ...common,
      id: 'getLog',
      path: '/v1/logs/{request_id}',
      summary: 'Get one proxied request',
      find,
      data: requestLog,
      read: async ({ found }) => ({ data: showLog(found) }),
    }),
  ];
}
