/** Reads a tenant's audit events in order, without holding more than a batch. */
import type { PrismaClient } from '@knoxcall/database';
import type { AuditRow } from './audit-event.ts';

/** Small enough that nobody else waits while one of them is worked on. */
const batch = 100;

/** In order of `sequence`, behind `after`; `upTo` is the last one that is given. */
export async function* readEvents(
  database: PrismaClient,
  tenantId: string,
  { after, upTo }: { after?: bigint; upTo: bigint },
): AsyncGenerator<AuditRow> {
  let last = after;
  for (;;) {
    // No lower bound from the beginning on: a row with a number that no event has must be found, too.
    const sequence = last === undefined ? { lte: upTo } : { gt: last, lte: upTo };
    const rows = await database.auditEvent.findMany({
      where: { tenantId, sequence },
      orderBy: { sequence: 'asc' },
      take: batch,
    });
    yield* rows;
    last = rows.at(-1)?.sequence;
    if (last === undefined || rows.length < batch) return;
  }
}
