/**
 * Refreshes have a queue of their own: a provider that hangs must not hold up the outbox. What is due is found in
 * PostgreSQL, what proxies ask for in the refresh stream; the queue only spreads the work over the workers.
 */

import { oncePerOutage } from '@knoxcall/telemetry';
import { DelayedError, type Job, Queue, Worker } from 'bullmq';
import type { Composition } from '../compose.ts';
import { createConnectionMachinery } from '../connections/create-connections.ts';
import { connectRedis } from '../snapshots/connect-redis.ts';
import type { CountJobs } from './count-jobs.ts';
import { queueConnection, queuePrefix } from './queue.ts';
import {
  createRefreshConnection,
  type RefreshJob,
  refreshJobId,
  refreshJobName,
} from './refresh-connection.job.ts';
import { createRefreshDue } from './refresh-due.job.ts';
import { followRefreshRequests } from './refresh-requests.job.ts';

const refreshQueueName = 'knoxcall-refresh';
const concurrency = 50;
/** The slow provider of one tenant must leave room for the others. */
const concurrencyOfTenant = 10;
const againAfterMs = 500;

export type Refreshes = {
  /** The scheduled look for what is due. */
  findDue(): Promise<void>;
  /** Takes no more. */
  stop(): Promise<void>;
  /** Resolves when nothing is under way any more. */
  settle(): Promise<void>;
};

export function startRefreshes(composition: Composition, countJobs: CountJobs): Refreshes {
  const { settings, database, log } = composition;
  const { refreshes } = createConnectionMachinery(composition);
  const options = { connection: queueConnection(settings.REDIS_URL), prefix: queuePrefix };
  const queue = new Queue(refreshQueueName, options);
  const refresh = createRefreshConnection(refreshes);
  const run = inTurn((job) => refresh(job.data));
  const worker = new Worker(refreshQueueName, run, { ...options, concurrency });
  countJobs(worker);
  worker.on('error', oncePerOutage(log, 'refresh worker'));
  queue.on('error', oncePerOutage(log, 'refresh queue'));
  const enqueue = async (jobs: readonly RefreshJob[]): Promise<void> => {
    if (jobs.length === 0) return;
    // Nothing of a job stays: the same tuple may be asked for again after a failure.
    const kept = { removeOnComplete: true, removeOnFail: true } as const;
    await queue.addBulk(
      jobs.map((data) => ({ name: refreshJobName, data, opts: { ...kept, jobId: refreshJobId(data) } })),
    );
  };
  const redis = connectRedis(settings.REDIS_URL);
  const requests = followRefreshRequests({ redis, enqueue, log });
  return {
    findDue: createRefreshDue(database, enqueue),
    stop: async () => {
      await requests.stop();
      await worker.close();
      await queue.close();
    },
    settle: () => refreshes.settle(),
  };
}

type Run = (job: Job, token?: string) => Promise<void>;

/** Puts a job off while its tenant has enough of them running here. */
function inTurn(run: Run): Run {
  const running = new Map<string, number>();
  return async (job, token) => {
    const { tenant } = job.data as RefreshJob;
    const count = running.get(tenant) ?? 0;
    if (count >= concurrencyOfTenant) {
      await job.moveToDelayed(Date.now() + againAfterMs, token);
      throw new DelayedError();
    }
    running.set(tenant, count + 1);
    try {
      await run(job);
    } finally {
      const left = (running.get(tenant) ?? 1) - 1;
      if (left > 0) running.set(tenant, left);
      else running.delete(tenant);
    }
  };
}
