/** Starts BullMQ's worker with every job, and keeps its schedules. */
import { setTimeout as sleep } from 'node:timers/promises';
import { oncePerOutage } from '@knoxcall/telemetry';
import { type Job, Queue, Worker } from 'bullmq';
import type { Composition } from '../compose.ts';
import { createAuditCheckpoints } from './audit-checkpoint.job.ts';
import { createCertificateExpiry } from './certificate-expiry.job.ts';
import { startDeliveries } from './delivery-queue.job.ts';
import { createErrorRates } from './error-rates.job.ts';
import {
  createCountJobs,
  queueConnection,
  queueName,
  queuePrefix,
  type ScheduledJob,
  upsertSchedulers,
} from './queue.ts';
import { startRefreshes } from './refresh-queue.job.ts';
import { createReseal } from './reseal.job.ts';
import { createRetention } from './retention.job.ts';
import { createSecretExpiry } from './secret-expiry.job.ts';

type Jobs = { restoreSchedulers(): Promise<void>; stop(): Promise<void> };

/** BullMQ waits for Redis when it closes. Work given up then is found again in PostgreSQL. */
const stopMs = 15_000;
const within = (ms: number, work: Promise<unknown>): Promise<unknown> =>
  Promise.race([work, sleep(ms, undefined, { ref: false })]);

export function startJobs(composition: Composition): Jobs {
  const { settings, database, runChange, log, registry } = composition;
  const countJobs = createCountJobs(log, registry);
  const refreshes = startRefreshes(composition, countJobs);
  const deliveries = startDeliveries(composition, countJobs);
  const handlers: Record<ScheduledJob, () => Promise<void>> = {
    'refresh-due': refreshes.findDue,
    reseal: createReseal({ database, runChange, log }),
    'certificate-expiry': createCertificateExpiry(composition),
    'secret-expiry': createSecretExpiry(composition),
    'error-rates': createErrorRates(composition),
    'webhooks-due': deliveries.findDue,
    'audit-checkpoint': createAuditCheckpoints(composition),
    retention: createRetention(composition, { requestLogDays: settings.REQUEST_LOG_RETENTION_DAYS }),
  };
  const connection = queueConnection(settings.REDIS_URL);
  const options = { connection, prefix: queuePrefix };
  const queue = new Queue(queueName, options);
  const byName = new Map(Object.entries(handlers));
  const run = async (job: Job): Promise<void> => byName.get(job.name)?.();
  const worker = new Worker(queueName, run, { ...options, concurrency: 10 });
  countJobs(worker);
  worker.on('error', oncePerOutage(log, 'job worker'));
  queue.on('error', oncePerOutage(log, 'job queue'));
  const restoreSchedulers = (): Promise<void> => upsertSchedulers(queue);
  restoreSchedulers().catch((error: unknown) => log.warn({ err: error }, 'schedules were not written'));
  return {
    restoreSchedulers,
    stop: async () => {
      await within(stopMs, Promise.all([worker.close(), queue.close(), refreshes.stop(), deliveries.stop()]));
      connection.disconnect();
      await refreshes.settle();
    },
  };
}
