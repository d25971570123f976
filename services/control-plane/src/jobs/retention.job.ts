/** Removes what has had its time: request logs, idempotency records, one-time tickets. */
import type { PrismaClient } from '@knoxcall/database';

const dayMs = 86_400_000;

export function createRetention(
  database: PrismaClient,
  options: { requestLogDays: number },
): () => Promise<void> {
  return async () => {
    const now = Date.now();
    await database.requestLog.deleteMany({
      where: { at: { lt: new Date(now - options.requestLogDays * dayMs) } },
    });
    await database.idempotencyRecord.deleteMany({ where: { expiresAt: { lt: new Date(now) } } });
    await database.oAuth2Ticket.deleteMany({ where: { expiresAt: { lt: new Date(now) } } });
  };
}
