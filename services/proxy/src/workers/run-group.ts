/**
 * Several processes that take the callers of one port, and this one, which takes none: it starts them, replaces those that die,
 * and tells of all of them together.
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

/** Resolves when all of them take callers. Rejects where the first cannot; it has said why. */
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

/** The metrics of all processes of a proxy as those of one: counts are added up; what is no count says itself how it is. */
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
