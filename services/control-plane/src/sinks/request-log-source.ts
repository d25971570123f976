/**
 * Request records for a sink: each is queued in the statement that stores it, and leaves the queue once the sink has
 * accepted it.
 */
import { type Prisma, type PrismaClient, sqlOf } from '@knoxcall/database';
import { showLog } from '../logs/log-view.ts';
import { fitting, linesOf, maxRecords, type Source, type Told } from './sink.ts';

type Unsent = Told & { number: bigint };

export function createRequestLogSource(database: PrismaClient): Source {
  return {
    next: async () => {
      const unsent = await readUnsent(database);
      if (unsent.length === 0) return undefined;
      const sent = fitting(unsent);
      const numbers = sent.map(({ number }) => number);
      return {
        lines: linesOf(sent),
        taken: async () => {
          await database.unsentRequestLog.deleteMany({ where: { number: { in: numbers } } });
        },
      };
    },
    lagSeconds: () => readLag(database),
  };
}

async function readUnsent(database: PrismaClient): Promise<Unsent[]> {
  const notes = await database.unsentRequestLog.findMany({ orderBy: { number: 'asc' }, take: maxRecords });
  const tenantIds = [...new Set(notes.map(({ tenantId }) => tenantId))];
  const rows = await database.requestLog.findMany({
    where: {
      tenantId: { in: tenantIds },
      requestId: { in: notes.map(({ requestId }) => requestId) },
      ...inDaysOf(notes),
    },
  });
  const lines = new Map(
    rows.map((row) => [
      `${row.tenantId} ${row.requestId}`,
      JSON.stringify({ tenant_id: row.tenantId, ...showLog(row) }),
    ]),
  );
  return notes.map(({ number, tenantId, requestId }) => ({
    number,
    line: lines.get(`${tenantId} ${requestId}`) ?? null,
  }));
}

/** Without it every day is searched. A worker of 0.2.0 writes no times. */
function inDaysOf(notes: readonly { at: Date | null }[]): Prisma.RequestLogWhereInput {
  const times = notes.flatMap(({ at }) => at ?? []).toSorted((one, other) => Number(one) - Number(other));
  const [gte, lte] = [times[0], times.at(-1)];
  return times.length < notes.length || !gte || !lte ? {} : { at: { gte, lte } };
}

async function readLag(database: PrismaClient): Promise<number> {
  const [oldest] = await sqlOf(database)<{ seconds: number }>`
    SELECT extract(epoch FROM now() - log.at)::float8 AS seconds
    FROM unsent_request_logs AS unsent JOIN request_logs AS log USING (tenant_id, request_id)
    ORDER BY unsent.number LIMIT 1`;
  return Math.max(0, oldest?.seconds ?? 0);
}
