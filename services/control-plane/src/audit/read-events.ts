/** Reads a tenant's audit events in order, without holding more than a batch. */
import type { PrismaClient } from '@knoxcall/database';
import type { AuditRow } from './audit-event.ts';

/** Small, so that no request waits while a batch is processed. */
const batch = 100;

/** In order of `sequence`, after `after`; `upTo` is the last one returned. */
export async function* readEvents(
  database: PrismaClient,
  tenantId: string,
  { after, upTo }: { after?: bigint; upTo: bigint },
): AsyncGenerator<AuditRow> {
  let last = after;
  for (;;) {
    // No lower bound when reading from the start: a row with an impossible number must be found, too.
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
