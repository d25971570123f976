/** Finds connections whose time has come, in PostgreSQL, and gives each a job of its own. */
import type { PrismaClient } from '@knoxcall/database';
import type { RefreshJob } from './refresh-connection.job.ts';

const batch = 500;

export function createRefreshDue(
  database: PrismaClient,
  enqueue: (jobs: readonly RefreshJob[]) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const now = new Date();
    const due = await database.oAuth2Connection.findMany({
      where: {
        nextRefreshAt: { lte: now },
        // What is leased is being done, or is not safe to do yet.
        OR: [{ leaseUntil: null }, { leaseUntil: { lte: now } }],
      },
      orderBy: { nextRefreshAt: 'asc' },
      take: batch,
      select: { tenantId: true, secretId: true, environmentId: true, accessTokenRevision: true },
    });
    await enqueue(
      due.map(({ tenantId, secretId, environmentId, accessTokenRevision }) => ({
        tenant: tenantId,
        secret: secretId,
        environment: environmentId,
        revision: String(accessTokenRevision ?? 0n),
        reason: 'due',
      })),
    );
  };
}
