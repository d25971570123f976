/** The one BullMQ queue: its name, its prefix (with the hash tag that Redis Cluster needs) and its schedules. */
import { createRedis, type RedisClient } from '@knoxcall/redis';
import type { Queue } from 'bullmq';

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

/** Longer than BullMQ waits for a job. */
const silenceMs = 20_000;

/**
 * A failing Redis must not pile up retries inside BullMQ: its connection waits and comes back by itself. Whoever asks for it
 * ends it.
 */
export function queueConnection(redisUrl: string): RedisClient {
  return createRedis(redisUrl, { maxRetriesPerRequest: null, socketTimeout: silenceMs });
}

/** Schedulers are gone after a flush of Redis; this brings all of them back and changes none that is there. */
export async function upsertSchedulers(queue: Queue): Promise<void> {
  for (const [name, every] of Object.entries(schedules)) {
    const options = { removeOnComplete: true, removeOnFail: 100 };
    await queue.upsertJobScheduler(name, { every }, { name, opts: options });
  }
}
