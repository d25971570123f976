/**
 * Several processes that take the callers of one port, and this one, which takes none: it starts them, replaces those that die,
 * and tells of all of them together.
 */
import { createLog, createRegistry, serveMetrics } from '@knoxcall/telemetry';
import manifest from '../../package.json' with { type: 'json' };
import type { ProxyConfig } from '../config.ts';
import { portOf } from '../port-of.ts';
import type { Running } from '../run.ts';
import { createGroup } from './group.ts';
import { groupRegistry } from './group-registry.ts';

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
