/**
 * The primary: it accepts no callers; it starts the processes that do, replaces those that die, and reports on all of
 * them together.
 */
import {
  AggregatorRegistry,
  createLog,
  createRegistry,
  Gauge,
  type Registry,
  serveMetrics,
} from '@knoxcall/telemetry';
import manifest from '../../package.json' with { type: 'json' };
import type { ProxyConfig } from '../config.ts';
import { portOf } from '../port-of.ts';
import type { Running } from '../run.ts';
import { createGroup, type Group } from './group.ts';

/** Resolves when all accept callers. Rejects where the first cannot start; it has reported why. */
export async function runGroup(config: ProxyConfig, size: number): Promise<Running> {
  const log = createLog({ service: 'knoxcall-proxy', level: config.logLevel });
  const { shutdownDelayMs: delayMs, shutdownGraceMs: graceMs } = config;
  const group = createGroup({ size, log, delayMs, graceMs });
  const port = await group.start();
  const own = createRegistry({ service: 'proxy', version: manifest.version });
  const metrics = await serveMetrics({
    ...config.metrics,
    registry: groupRegistry(own, group),
    readiness: async () => ({ ready: group.isReady(), details: { workers: await group.details() } }),
  });
  const ports = { port, metricsPort: portOf(metrics) };
  log.info({ ...ports, workers: size }, 'listening');
  return {
    ...ports,
    async stop() {
      log.info({}, 'stopping');
      await group.stop();
      metrics.close();
      metrics.closeAllConnections();
      log.info({}, 'stopped');
    },
  };
}

/** The metrics of all processes as those of one proxy: counts are added up; each gauge says how it is combined. */
function groupRegistry(
  own: Registry,
  group: Pick<Group, 'metrics' | 'serving'>,
): Pick<Registry, 'contentType' | 'metrics'> {
  new Gauge({
    name: 'knoxcall_proxy_workers',
    help: 'Processes of this proxy that take callers; fewer than PROXY_WORKERS while one is replaced.',
    registers: [own],
    collect() {
      this.set(group.serving());
    },
  });
  return {
    contentType: own.contentType,
    async metrics() {
      const told = await group.metrics();
      return AggregatorRegistry.aggregate([await own.getMetricsAsJSON(), ...told]).metrics();
    },
  };
}
