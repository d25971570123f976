/** Reads proxies' requests from the refresh stream and makes jobs of them; a plain loop, because it blocks in Redis. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisClient } from '@knoxcall/redis';
import { refreshRequestStream } from '@knoxcall/snapshot';
import { type Log, oncePerOutage } from '@knoxcall/telemetry';
import { type RefreshJob, refreshJob } from './refresh-connection.job.ts';

const group = 'workers';
const consumer = 'worker';
const batch = 1000;
/** Shorter than the connection's command timeout. */
const blockMs = 1000;
const pauseMs = 500;

type Entries = [id: string, fields: string[]][];

/** `redis`: a connection of its own, because reading blocks it. */
export function followRefreshRequests(parts: {
  redis: RedisClient;
  enqueue: (jobs: readonly RefreshJob[]) => Promise<void>;
  log: Log;
}): { stop(): Promise<void> } {
  let stopped = false;
  const failed = oncePerOutage(parts.log, 'refresh requests could not be read');
  const loop = async (): Promise<void> => {
    while (!stopped) {
      await turn(parts).catch(async (error: unknown) => {
        if (stopped) return;
        failed(error);
        await sleep(pauseMs);
      });
    }
  };
  const running = loop();
  return {
    stop: async () => {
      stopped = true;
      await running;
      parts.redis.disconnect();
    },
  };
}

/** A request that is lost with its reader costs a proxy one wait; the next request asks again. */
async function turn({ redis, enqueue, log }: Parameters<typeof followRefreshRequests>[0]): Promise<void> {
  const from = ['STREAMS', refreshRequestStream, '>'] as const;
  const answer = (await redis
    .xreadgroup('GROUP', group, consumer, 'COUNT', batch, 'BLOCK', blockMs, 'NOACK', ...from)
    .catch((error: unknown) => withGroup(redis, error))) as [string, Entries][] | null;
  const jobs = new Map<string, RefreshJob>();
  for (const [, fields] of answer?.[0]?.[1] ?? []) {
    const parsed = refreshJob.safeParse(fromPairs(fields));
    if (parsed.success) jobs.set(JSON.stringify(parsed.data), parsed.data);
    else log.warn({}, 'a refresh request was not understood');
  }
  await enqueue([...jobs.values()]);
}

/** A flush of Redis removes the group. */
async function withGroup(redis: RedisClient, error: unknown): Promise<null> {
  if (!(error instanceof Error) || !error.message.startsWith('NOGROUP')) throw error;
  // From the start of the stream: requests from before the group are unanswered too.
  await redis.xgroup('CREATE', refreshRequestStream, group, '0', 'MKSTREAM').catch((busy: unknown) => {
    if (!(busy instanceof Error) || !busy.message.startsWith('BUSYGROUP')) throw busy;
  });
  return null;
}

function fromPairs(fields: readonly string[]): Record<string, string> {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < fields.length; index += 2)
    pairs.push([fields[index] ?? '', fields[index + 1] ?? '']);
  return Object.fromEntries(pairs);
}
