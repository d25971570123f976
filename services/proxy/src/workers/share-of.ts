/** The part of a proxy's budgets for each of its processes: together they have what the settings say. */
import type { ProxyConfig } from '../config.ts';
import type { SharesSettings } from '../shares/tenant-shares.ts';

/** A tenant's share is a quarter of it, and the largest record has 16 KiB. */
const LEAST_QUEUE_BYTES = 65_536;

export function shareOf(config: ProxyConfig, processes: number): ProxyConfig {
  const part = (whole: number, least = 1): number => Math.max(Math.floor(whole / processes), least);
  const parts = ({ max, maxPerTenant }: SharesSettings, least: number): SharesSettings => ({
    max: part(max, Math.min(max, least)),
    maxPerTenant: part(maxPerTenant, Math.min(maxPerTenant, least)),
  });
  return {
    ...config,
    processes,
    // One process receives a whole body, so the largest body must still fit.
    buffers: parts(config.buffers, config.bodyInjectionMaxBytes),
    inFlight: parts(config.inFlight, 1),
    snapshots: {
      ...config.snapshots,
      maxEntries: config.snapshots.maxEntries && part(config.snapshots.maxEntries),
      maxBytes: part(config.snapshots.maxBytes),
    },
    requestLogQueueBytes: part(
      config.requestLogQueueBytes,
      Math.min(config.requestLogQueueBytes, LEAST_QUEUE_BYTES),
    ),
  };
}
