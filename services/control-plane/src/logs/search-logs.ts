/**
 * Finds records by text. There is no index for it: one call searches a bounded number of records and returns where the
 * next one continues, so that results come as they are found.
 */
import { Prisma, type PrismaClient } from '@knoxcall/database';
import { encodeCursor } from '../http/cursor.ts';
import type { LogRow } from './log-view.ts';

/** Records that one call searches. */
const windowRows = 2_000;

type Asked = { tenantId: string; where: Prisma.RequestLogWhereInput; search: string; limit: number };

export async function searchLogs(
  database: PrismaClient,
  { tenantId, where, search, limit }: Asked,
): Promise<{ rows: LogRow[]; meta: { next_cursor: string | null } }> {
  const orderBy = [{ at: 'desc' as const }, { requestId: 'desc' as const }];
  const window = await database.requestLog.findMany({
    where,
    orderBy,
    take: windowRows,
    select: { at: true, requestId: true },
  });
  const ids = window.map((row) => row.requestId);
  const [newest, oldest] = [window[0], window.at(-1)];
  if (newest === undefined || oldest === undefined) return { rows: [], meta: { next_cursor: null } };
  const times = { from: oldest.at, to: newest.at };
  const matching = await containing(database, tenantId, { ids, times, search });
  const rows = await database.requestLog.findMany({
    where: { tenantId, requestId: { in: matching }, at: { gte: times.from, lte: times.to } },
    orderBy,
    take: limit,
  });
  const isAllShown = rows.length === matching.length;
  const last = isAllShown ? window[windowRows - 1] : rows.at(-1);
  return {
    rows,
    meta: { next_cursor: last === undefined ? null : encodeCursor([last.at.toISOString(), last.requestId]) },
  };
}

/** `times`: of all these records, so that only their days are searched. */
type Among = { ids: readonly string[]; times: { from: Date; to: Date }; search: string };

async function containing(
  database: PrismaClient,
  tenantId: string,
  { ids, times, search }: Among,
): Promise<string[]> {
  const has = (text: string) => Prisma.sql`position(lower(${search}) in lower(${Prisma.raw(text)})) > 0`;
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT request_id AS id FROM request_logs
    WHERE tenant_id = ${tenantId}::uuid AND request_id = ANY(${ids}::uuid[])
      AND at BETWEEN ${times.from} AND ${times.to} AND (
      ${has('path')} OR ${has("coalesce(request_body, '')")} OR ${has('request_headers::text')}
      OR ${has('secrets_used::text')} OR ${has("coalesce(error, '')")} OR ${has('client_ip')} OR ${has("coalesce(target, '')")}
      OR ${has('request_id::text')})`;
  return rows.map(({ id }) => id);
}
