/** Reads a tenant's audit events from the first on, without holding more than a batch. */
import type { PrismaClient } from '@knoxcall/database';
import type { AuditRow } from './audit-event.ts';

const batch = 1000;

/** In order of `sequence`; `upTo` is the last one that is given. */
export async function* readEvents(
  database: PrismaClient,
  tenantId: string,
  { upTo }: { upTo: bigint },
): AsyncGenerator<AuditRow> {
  let last: bigint | undefined;
  for (;;) {
    // No lower bound at first: a row with a number that no event has must be found, too.
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
