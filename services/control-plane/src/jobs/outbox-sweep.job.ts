/** Publishes what a crash or a missing Redis left in the outbox. */
import type { PrismaClient } from '@knoxcall/database';
import type { OutboxRow } from '../snapshots/outbox-row.ts';
import type { Publisher } from '../snapshots/publisher.ts';

/** Rows younger than this are still in the hands of the request that wrote them. */
const ownersTurnMs = 1000;
const batch = 500;

export function createOutboxSweep(database: PrismaClient, publisher: Publisher): () => Promise<void> {
  return async () => {
    let last = 0n;
    for (;;) {
      const rows = (await database.outbox.findMany({
        where: { id: { gt: last }, createdAt: { lt: new Date(Date.now() - ownersTurnMs) } },
        orderBy: { id: 'asc' },
        take: batch,
      })) as OutboxRow[];
      if (rows.length === 0) return;
      if (!(await publisher.publish(rows))) throw new Error('the outbox could not be published');
      last = rows.at(-1)?.id ?? last;
    }
  };
}
