/**
 * Carries request records from Redis to PostgreSQL for as long as the worker runs. A record leaves the stream only
 * after its row is committed, so nothing is lost when a worker dies; another worker claims a dead one's entries.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { PrismaClient } from '@knoxcall/database';
import { createRedis } from '@knoxcall/redis';
import { Counter, type Log, oncePerOutage, type Registry } from '@knoxcall/telemetry';
import { createLogStream, isFull, type LogStream } from './log-stream.ts';
import { storeRecords } from './store-records.ts';

type Dependencies = {
  redisUrl: string;
  database: PrismaClient;
  log: Log;
  registry: Registry;
  /** Whether each record goes to an operator's sink. */
  hasSink?: boolean;
  /** How long another worker may be silent before its entries are claimed. */
  claimAfterMs?: number;
};

type RequestLogFollower = { stop(): Promise<void> };

const blockMs = 1000;
const retryMs = 500;
/** Records that come within this time are stored together: a transaction costs as much as a few hundred records. */
const gatherMs = 200;
/** At one reading. Each entry holds records of one tenant, at most 256 KiB. */
const entriesAtOnce = 16;

export function followRequestLogs({ redisUrl, ...dependencies }: Dependencies): RequestLogFollower {
  const { log, claimAfterMs = 30_000 } = dependencies;
  // A connection of its own: a read that waits would hold up everything else on a shared one.
  const redis = createRedis(redisUrl, {
    connectTimeout: 2000,
    socketTimeout: 3 * blockMs,
    maxRetriesPerRequest: 1,
  });
  redis.on('error', oncePerOutage(log, 'request log connection'));
  const stream = createLogStream(redis, {
    group: 'workers',
    consumer: randomUUID(),
    batch: entriesAtOnce,
    blockMs,
    claimAfterMs,
  });
  const stopping = new AbortController();
  const running = follow(stream, { ...dependencies, claimAfterMs, signal: stopping.signal });
  return {
    stop: async () => {
      stopping.abort();
      // Ends a blocking read; the next worker claims entries that it may have taken.
      redis.disconnect();
      await running;
    },
  };
}

type FollowParts = Omit<Dependencies, 'redisUrl'> & { claimAfterMs: number; signal: AbortSignal };

async function follow(stream: LogStream, parts: FollowParts): Promise<void> {
  const { log, signal } = parts;
  const carry = createCarry(stream, parts);
  const failed = oncePerOutage(log, 'request logs could not be stored');
  const pause = (ms: number) => delay(ms, undefined, { signal }).catch(() => undefined);
  let hasGroup = false;
  let claimAt = 0;
  while (!signal.aborted) {
    try {
      if (!hasGroup) await stream.ensureGroup();
      hasGroup = true;
      if (Date.now() >= claimAt) {
        while ((await carry(await stream.claim())) > 0);
        claimAt = Date.now() + parts.claimAfterMs;
      }
      const entries = await stream.next();
      await carry(entries);
      if (entries.length > 0 && !isFull(entries)) await pause(gatherMs);
    } catch (error) {
      if (signal.aborted) return;
      failed(error);
      hasGroup = false;
      await pause(retryMs);
    }
  }
}

/** Returns the number of entries taken. */
function createCarry(stream: LogStream, { database, registry, hasSink = false }: FollowParts) {
  const stored = new Counter({
    name: 'knoxcall_request_logs_stored_total',
    help: 'Request records written to PostgreSQL.',
    registers: [registry],
  });
  const dropped = new Counter({
    name: 'knoxcall_request_logs_dropped_total',
    help: 'Request records that could not be read or stored and were dropped.',
    registers: [registry],
  });
  return async (entries: Awaited<ReturnType<LogStream['next']>>): Promise<number> => {
    if (entries.length === 0) return 0;
    const outcome = await storeRecords({ database, hasSink }, entries);
    stored.inc(outcome.stored);
    dropped.inc(outcome.bad);
    await stream.settle(entries);
    return entries.length;
  };
}
