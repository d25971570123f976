/** A tenant's request logs, the newest first, by the caller's filters. */
import type { Prisma, PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { cursorQuery, cutPart, decodeCursor } from '../http/cursor.ts';
import { instant, uuid } from '../http/fields.ts';
import { validationError } from '../http/validate.ts';
import { showLog } from './log-view.ts';
import { searchLogs } from './search-logs.ts';

const filterText = z.string().min(1).max(256).optional();

/** Filters of one route's logs; `status_code` is exact (`404`) or a class (`4xx`). */
export const routeLogFilters = z.strictObject({
  ...cursorQuery,
  environment: filterText,
  method: filterText,
  status_code: z
    .string()
    .regex(/^[1-5](\d\d|xx)$/, 'must be a status such as 404, or a class such as 4xx')
    .optional(),
  api_key_id: uuid.optional(),
  error: filterText,
  /** In path, headers, body, secrets, error, address or id; parts may be empty before the last one. */
  search: filterText,
  from: instant.optional(),
  to: instant.optional(),
});
export const logFilters = routeLogFilters.extend({ route_id: uuid.optional() });
type LogFilters = z.output<typeof logFilters>;

const position = z.tuple([instant, z.uuid()]);

export async function listLogs(database: PrismaClient, tenantId: string, query: LogFilters) {
  const before = decodeCursor(query.cursor, position);
  const where = { tenantId, ...matching(query), ...(before === undefined ? {} : { AND: olderThan(before) }) };
  if (query.search !== undefined) {
    const { search, limit } = query;
    const { rows, meta } = await searchLogs(database, { tenantId, where, search, limit });
    return { data: rows.map(showLog), meta };
  }
  const found = await database.requestLog.findMany({
    where,
    orderBy: [{ at: 'desc' }, { requestId: 'desc' }],
    take: query.limit + 1,
  });
  return cutPart(found, {
    limit: query.limit,
    show: showLog,
    positionOf: (row) => [row.at.toISOString(), row.requestId],
  });
}

/** An id that names nothing in this tenant is the caller's fault; logs of a deleted route can still be read. */
export async function requireKnownIds(
  database: PrismaClient,
  tenantId: string,
  { route_id: routeId, api_key_id: apiKeyId }: LogFilters,
): Promise<void> {
  if (routeId !== undefined) {
    const known =
      (await database.route.count({ where: { tenantId, id: routeId } })) > 0 ||
      (await database.requestLog.findFirst({ where: { tenantId, routeId } })) !== null;
    if (!known) throw validationError({ route_id: ['there is no such route'] });
  }
  if (apiKeyId === undefined) return;
  const known = await database.apiKey.count({ where: { tenantId, id: apiKeyId } });
  if (known === 0) throw validationError({ api_key_id: ['there is no such API key'] });
}

/** The first condition says nothing more, but only by it does PostgreSQL begin at the place in its index. */
function olderThan([at, requestId]: z.output<typeof position>): Prisma.RequestLogWhereInput {
  return { at: { lte: at }, OR: [{ at: { lt: at } }, { requestId: { lt: requestId } }] };
}

function matching(query: LogFilters): Prisma.RequestLogWhereInput {
  const {
    route_id: routeId,
    environment,
    method,
    status_code,
    api_key_id: apiKeyId,
    error,
    from,
    to,
  } = query;
  return {
    ...(routeId === undefined ? {} : { routeId }),
    ...(environment === undefined ? {} : { environment }),
    ...(method === undefined ? {} : { method }),
    ...(status_code === undefined ? {} : { statusCode: statusRange(status_code) }),
    ...(apiKeyId === undefined ? {} : { apiKeyId }),
    ...(error === undefined ? {} : { error }),
    ...(from || to ? { at: { ...(from && { gte: from }), ...(to && { lt: to }) } } : {}),
  };
}

function statusRange(text: string): number | { gte: number; lt: number } {
  if (!text.endsWith('xx')) return Number(text);
  const first = Number(text[0]) * 100;
  return { gte: first, lt: first + 100 };
}
