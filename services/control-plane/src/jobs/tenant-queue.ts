/**
 * A queue for jobs that belong to tenants: it spreads them over the workers and gives each tenant a share of the
 * running ones. Due work is found in PostgreSQL; a job that is lost with Redis is found there again.
 */
import { type Log, oncePerOutage } from '@knoxcall/telemetry';
import { DelayedError, type Job, Queue, Worker } from 'bullmq';
import { type CountJobs, queueConnection, queuePrefix } from './queue.ts';

const againAfterMs = 500;

/**
 * A job of a worker that was killed goes to another one when its lock has ended. Until then it stands in the way of the
 * same work, because its id is taken; BullMQ's own figures are 30 s each. A job that runs twice does no harm: leases in
 * PostgreSQL let one of them work.
 */
const takeOver = { lockDuration: 5_000, stalledInterval: 1_000 } as const;

type Kind<Data> = {
  queueName: string;
  jobName: string;
  /** The name in the log. */
  what: string;
  /** In this process; one tenant's slow server must leave room for others. */
  atOnce: { all: number; ofTenant: number };
  /** Jobs with the same id are one job. */
  idOf: (data: Data) => string;
  run: (data: unknown) => Promise<void>;
};

type TenantQueue<Data> = {
  enqueue(jobs: readonly Data[]): Promise<void>;
  /** Resolves when running jobs have ended. */
  stop(): Promise<void>;
};

export function startTenantQueue<Data extends { tenant: string }>(
  { redisUrl, log, countJobs }: { redisUrl: string; log: Log; countJobs: CountJobs },
  { queueName, jobName, what, atOnce, idOf, run }: Kind<Data>,
): TenantQueue<Data> {
  const connection = queueConnection(redisUrl);
  const options = { connection, prefix: queuePrefix };
  const queue = new Queue(queueName, options);
  const inTurn = inTurns(atOnce.ofTenant, (job) => run(job.data));
  const worker = new Worker(queueName, inTurn, { ...options, ...takeOver, concurrency: atOnce.all });
  countJobs(worker);
  worker.on('error', oncePerOutage(log, `${what} worker`));
  queue.on('error', oncePerOutage(log, `${what} queue`));
  return {
    enqueue: async (jobs) => {
      if (jobs.length === 0) return;
      // Finished jobs are removed, so that the same one may be added again.
      const kept = { removeOnComplete: true, removeOnFail: true } as const;
      await queue.addBulk(
        jobs.map((data) => ({ name: jobName, data, opts: { ...kept, jobId: idOf(data) } })),
      );
    },
    stop: async () => {
      await worker.close();
      await queue.close();
      connection.disconnect();
    },
  };
}

type Run = (job: Job, token?: string) => Promise<void>;

/** Delays a job while its tenant has enough of them running here. */
function inTurns(ofTenant: number, run: Run): Run {
  const running = new Map<string, number>();
  return async (job, token) => {
    const { tenant }: { tenant: string } = job.data;
    const count = running.get(tenant) ?? 0;
    if (count >= ofTenant) {
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
