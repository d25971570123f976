/** Runs the worker until it is told to stop. */
import { serveMetrics } from '@knoxcall/telemetry';
import { compose } from './compose.ts';
import type { Settings } from './config.ts';
import { requireSchema, watchHealth } from './health.ts';
import { measureEnds } from './jobs/measure-ends.ts';
import { startJobs } from './jobs/start-jobs.ts';
import { followRequestLogs } from './logs/follow-request-logs.ts';
import { startSinks } from './sinks/start-sinks.ts';
import { createRootComparison } from './snapshots/compare-roots.ts';
import { createPublicationHealth } from './snapshots/publication-health.ts';
import { createOutboxSweep } from './snapshots/sweep-outbox.ts';
import { watchRedis } from './snapshots/watch-redis.ts';
import { onStopSignal } from './stop-signal.ts';

export async function work(settings: Settings): Promise<void> {
  const composition = await compose(settings, 'worker');
  const { log, registry, database, redis, dataKeys, store } = composition;
  const parts = { database, dataKeys, store, log };
  await requireSchema(composition);
  const jobs = startJobs(composition);
  const watch = watchRedis({
    ...parts,
    afterRebuild: jobs.restoreSchedulers,
    sweepOutbox: createOutboxSweep(parts),
    compareRoots: createRootComparison(parts, registry),
    onReady: (listener) => void redis.on('ready', listener),
  });
  const logs = followRequestLogs({
    ...{ redisUrl: settings.REDIS_URL, database, log, registry },
    hasSink: settings.REQUEST_LOG_SINK_URL !== undefined,
  });
  const sinks = startSinks(composition);
  const { readiness, leave } = watchHealth(composition);
  const publication = createPublicationHealth(database, registry);
  measureEnds(database, registry);
  const metrics = await serveMetrics({
    registry,
    host: settings.METRICS_BIND_ADDRESS,
    port: settings.WORKER_METRICS_PORT,
    readiness: async () => {
      const { ready, details } = await readiness();
      const lastBeatAt = watch.lastBeatAt();
      const beating = Date.now() - lastBeatAt < 10_000;
      // One heartbeat proves that this worker can do its job. Later outages and failed publications cause alarms.
      return {
        ready: ready && lastBeatAt > 0,
        details: { ...details, beating, publication: await publication() },
      };
    },
  });
  log.info({}, 'worker is running');
  onStopSignal(log, { delayMs: 0 }, async () => {
    leave();
    metrics.close();
    metrics.closeAllConnections();
    await Promise.all([watch.stop(), logs.stop(), jobs.stop(), sinks.stop()]);
    await composition.close();
  });
}
