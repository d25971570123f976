/**
 * The one BullMQ queue: its name, its prefix (with the hash tag that Redis Cluster needs), its schedules and its counts.
 */
import { createRedis, type RedisClient } from '@knoxcall/redis';
import { Counter, type Log, type Registry } from '@knoxcall/telemetry';
import type { Queue, Worker } from 'bullmq';

export const queueName = 'knoxcall';
export const queuePrefix = '{knox-jobs}';

/** Scheduled jobs by name, with how often they run. */
const schedules = {
  'refresh-due': 2_000,
  reseal: 10_000,
  retention: 3_600_000,
  'certificate-expiry': 3_600_000,
  'secret-expiry': 3_600_000,
  'error-rates': 60_000,
  'webhooks-due': 1_000,
  'audit-checkpoint': 60_000,
} as const;

export type ScheduledJob = keyof typeof schedules;

/** Longer than BullMQ's blocking wait for a job. */
const silenceMs = 20_000;

/**
 * Where Redis fails, retries must not pile up inside BullMQ: the connection waits and reconnects by itself. The caller
 * ends it.
 */
export function queueConnection(redisUrl: string): RedisClient {
  return createRedis(redisUrl, { maxRetriesPerRequest: null, socketTimeout: silenceMs });
}

/** A flush of Redis removes the schedulers; this restores all of them and changes none that exists. */
export async function upsertSchedulers(queue: Queue): Promise<void> {
  for (const [name, every] of Object.entries(schedules)) {
    const options = { removeOnComplete: true, removeOnFail: 100 };
    await queue.upsertJobScheduler(name, { every }, { name, opts: options });
  }
}

export type CountJobs = (worker: Worker) => void;

/** Counts how the jobs of a queue end, and logs those that fail. */
export function createCountJobs(log: Log, registry: Registry): CountJobs {
  const ended = new Counter({
    name: 'knoxcall_jobs_total',
    help: 'Jobs by their name and how they ended.',
    labelNames: ['job', 'outcome'],
    registers: [registry],
  });
  return (worker) => {
    worker.on('completed', ({ name }) => ended.inc({ job: name, outcome: 'completed' }));
    worker.on('failed', (job, error) => {
      ended.inc({ job: job?.name ?? 'unknown', outcome: 'failed' });
      log.warn({ err: error, job: job?.name }, 'job failed');
    });
  };
}
