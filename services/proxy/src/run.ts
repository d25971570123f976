/**
 * The life of a process that serves callers: listen, serve, and on a signal finish the requests under way before
 * leaving.
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { requireRedis } from '@knoxcall/reach/redis';
import { type Closer, createCloser } from '@knoxcall/shutdown';
import { serveMetrics } from '@knoxcall/telemetry';
import type { ComposedProxy } from './compose.ts';
import { portOf } from './port-of.ts';

export type Running = { readonly port: number; readonly metricsPort: number; stop(): Promise<void> };

export type Serving = {
  readonly port: number;
  /** Reports itself as not ready while still accepting callers: a load balancer needs a moment to notice. */
  announce(): void;
  /** Accepts nothing new. Resolves when everything is over. */
  finish(): Promise<void>;
};

/** One process alone. Resolves when both ports are open. @throws ServerFault */
export async function runProxy(proxy: ComposedProxy): Promise<Running> {
  const { config, registry, log } = proxy;
  const serving = await serveCallers(proxy);
  const metrics = await serveMetrics({
    ...config.metrics,
    registry,
    readiness: async () => ({ ready: proxy.isReady(), details: detailsOf(proxy) }),
  });
  const ports = { port: serving.port, metricsPort: portOf(metrics) };
  log.info(ports, 'listening');
  return {
    ...ports,
    async stop() {
      serving.announce();
      await delay(config.shutdownDelayMs);
      await serving.finish();
      metrics.close();
      metrics.closeAllConnections();
    },
  };
}

/** Resolves when callers are accepted; `before`: waited for until then. @throws ServerFault */
export async function serveCallers(
  proxy: ComposedProxy,
  before: () => Promise<void> = async () => undefined,
): Promise<Serving> {
  const { config, server, snapshotsClient, redis, log } = proxy;
  await requireRedis('REDIS_URL', config.redisUrl, (line) => log.warn({}, line));
  const closer = createCloser(server);
  snapshotsClient.follow();
  // Redis errors are handled where it is used; the client retries by itself.
  redis.connect().catch(() => undefined);
  await before();
  server.listen(config.listen.port, config.listen.host);
  await once(server, 'listening');
  return {
    port: portOf(server),
    announce() {
      proxy.state.isClosing = true;
      log.info({ inFlight: proxy.inFlight.total }, 'stopping');
      closer.announce();
    },
    finish: () => finish(proxy, closer),
  };
}

async function finish(proxy: ComposedProxy, closer: Closer): Promise<void> {
  const { config, forwarder, recorder, requestLog, traces, snapshotsClient, redis, log } = proxy;
  forwarder.closeWebSockets();
  await closer.close(config.shutdownGraceMs);
  proxy.certificate?.stop();
  proxy.permits.close();
  recorder.close();
  await Promise.all([requestLog.close(), traces?.close()]);
  await snapshotsClient.close();
  redis.disconnect();
  log.info({}, 'stopped');
}

/** Details for the operator. */
export function detailsOf({
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
