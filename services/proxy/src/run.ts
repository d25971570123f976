/** The life of the process: listen, serve, and on a signal finish what is under way before leaving. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { requireRedis } from '@knoxcall/reach/redis';
import { type Closer, createCloser } from '@knoxcall/shutdown';
import { serveMetrics } from '@knoxcall/telemetry';
import type { ComposedProxy } from './compose.ts';

export type Running = { readonly port: number; readonly metricsPort: number; stop(): Promise<void> };

/** Resolves when both ports are open; `stop` resolves when everything is over. @throws ServerFault */
export async function runProxy(proxy: ComposedProxy): Promise<Running> {
  const { config, server, snapshotsClient, redis, registry, log } = proxy;
  await requireRedis('REDIS_URL', config.redisUrl, (line) => log.warn({}, line));
  const closer = createCloser(server);
  snapshotsClient.follow();
  // Its failures are met where it is used; it goes on trying by itself.
  redis.connect().catch(() => undefined);
  server.listen(config.listen.port, config.listen.host);
  await once(server, 'listening');
  const metrics = await serveMetrics({
    ...config.metrics,
    registry,
    readiness: async () => ({ ready: proxy.isReady(), details: detailsOf(proxy) }),
  });
  const ports = { port: portOf(server), metricsPort: portOf(metrics) };
  log.info(ports, 'listening');
  let stopping: Promise<void> | undefined;
  return {
    ...ports,
    stop() {
      stopping ??= stop(proxy, { closer, metrics });
      return stopping;
    },
  };
}

async function stop(
  proxy: ComposedProxy,
  { closer, metrics }: { closer: Closer; metrics: Server },
): Promise<void> {
  const { config, forwarder, recorder, requestLog, snapshotsClient, redis, state, log } = proxy;
  state.isClosing = true;
  log.info({ inFlight: proxy.inFlight.total }, 'stopping');
  // Whoever sends callers here needs a moment to see that they belong elsewhere now.
  closer.announce();
  await delay(config.shutdownDelayMs);
  forwarder.closeWebSockets();
  await closer.close(config.shutdownGraceMs);
  proxy.certificate?.stop();
  proxy.permits.close();
  recorder.close();
  await requestLog.close();
  await snapshotsClient.close();
  redis.disconnect();
  metrics.close();
  metrics.closeAllConnections();
  log.info({}, 'stopped');
}

function detailsOf({
  snapshotsClient,
  redis,
  inFlight,
  forwarder,
  state,
}: ComposedProxy): Record<string, unknown> {
  return {
    closing: state.isClosing,
    redis: redis.status,
    snapshots: snapshotsClient.state(),
    in_flight: inFlight.total,
    web_sockets: forwarder.openWebSockets,
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
