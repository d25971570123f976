/**
 * Refreshes have a queue of their own: a provider that hangs must not hold up the outbox. Due ones are found in
 * PostgreSQL, those that proxies ask for in the refresh stream.
 */
import type { Composition } from '../compose.ts';
import { createConnectionMachinery } from '../compose-connections.ts';
import { connectRedis } from '../snapshots/connect-redis.ts';
import type { CountJobs } from './queue.ts';
import {
  createRefreshConnection,
  type RefreshJob,
  refreshJobId,
  refreshJobName,
} from './refresh-connection.job.ts';
import { createRefreshDue } from './refresh-due.job.ts';
import { followRefreshRequests } from './refresh-requests.job.ts';
import { startTenantQueue } from './tenant-queue.ts';

type Refreshes = {
  /** The scheduled search for due connections. */
  findDue(): Promise<void>;
  /** Takes no more jobs. */
  stop(): Promise<void>;
  /** Resolves when all running refreshes have ended. */
  settle(): Promise<void>;
};

export function startRefreshes(composition: Composition, countJobs: CountJobs): Refreshes {
  const { settings, database, log } = composition;
  const redisUrl = settings.REDIS_URL;
  const { refreshes } = createConnectionMachinery(composition);
  const queue = startTenantQueue<RefreshJob>(
    { redisUrl, log, countJobs },
    {
      queueName: 'knoxcall-refresh',
      jobName: refreshJobName,
      what: 'refresh',
      atOnce: { all: 50, ofTenant: 10 },
      idOf: refreshJobId,
      run: createRefreshConnection(refreshes),
    },
  );
  const { enqueue } = queue;
  const requests = followRefreshRequests({ redis: connectRedis(redisUrl), enqueue, log });
  return {
    findDue: createRefreshDue(database, enqueue),
    stop: async () => {
      await requests.stop();
      await queue.stop();
    },
    settle: () => refreshes.settle(),
  };
}
