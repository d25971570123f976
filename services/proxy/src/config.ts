/** Settings of the proxy: names, defaults and limits in one typed place. It never sees DATABASE_URL. */
import {
  baseUrl,
  bodyInjectionMaxBytes,
  collectorEndpoints,
  domain,
  endpoints,
  keyKeepers,
  keyManagement,
  logLevel,
  parseConfig,
  port,
  ranges,
  redisUrl,
  requireBoth,
  requireKeyManagement,
  requireTracing,
  serverEndpoints,
  tracesSettings,
  tracing,
  wholeNumber,
} from '@knoxcall/config';
import { z } from 'zod';

export const settingsSchema = z
  .object({
    REDIS_URL: redisUrl,
    BIND_ADDRESS: z.string().default('0.0.0.0'),
    PROXY_PORT: port.default(4001),
    PROXY_WORKERS: wholeNumber(1, 256).optional(),
    PROXY_TLS_CERT_FILE: z.string().optional(),
    PROXY_TLS_KEY_FILE: z.string().optional(),
    PROXY_METRICS_PORT: port.default(4004),
    METRICS_BIND_ADDRESS: z.string().default('127.0.0.1'),
    PROXY_BASE_DOMAIN: domain.default('localhost'),
    PUBLIC_API_URL: baseUrl.default('http://localhost:4000'),
    BODY_INJECTION_MAX_BYTES: bodyInjectionMaxBytes,
    EGRESS_ALLOW_CIDRS: ranges.default([]),
    EGRESS_DENY_ADDRESSES: endpoints.default([]),
    TRUSTED_PROXIES: ranges.default([]),
    PUBLIC_PROXY_URL: baseUrl.optional(),
    SNAPSHOT_MAX_AGE_SECONDS: wholeNumber(1, 86_400).default(900),
    SNAPSHOT_CACHE_ENTRIES: wholeNumber(100, 10_000_000).optional(),
    SNAPSHOT_CACHE_BYTES: wholeNumber(1_048_576, 64 * 1024 ** 3).default(256 * 1024 * 1024),
    OPENED_VALUE_SECONDS: wholeNumber(0, 60).default(60),
    MAX_HEADER_BYTES: wholeNumber(4096, 1_048_576).default(65_536),
    MAX_IN_FLIGHT: wholeNumber(1, 1_000_000).default(8000),
    MAX_IN_FLIGHT_PER_TENANT: wholeNumber(1, 1_000_000).default(2000),
    MAX_BUFFERED_BYTES: wholeNumber(1_048_576, 64 * 1024 ** 3).default(256 * 1024 * 1024),
    MAX_BUFFERED_BYTES_PER_TENANT: wholeNumber(262_144, 64 * 1024 ** 3).optional(),
    HEADER_TIMEOUT_SECONDS: wholeNumber(1, 600).default(20),
    BODY_IDLE_TIMEOUT_SECONDS: wholeNumber(1, 3600).default(30),
    BODY_GRACE_SECONDS: wholeNumber(1, 3600).default(20),
    BODY_MIN_BYTES_PER_SECOND: wholeNumber(1, 1_048_576).default(1024),
    BODY_TIMEOUT_SECONDS: wholeNumber(1, 86_400).default(120),
    KEEP_ALIVE_SECONDS: wholeNumber(1, 3600).default(75),
    REQUEST_LOG_QUEUE_BYTES: wholeNumber(65_536, 1024 ** 3).default(32 * 1024 * 1024),
    SHUTDOWN_DELAY_SECONDS: wholeNumber(0, 300).default(0),
    SHUTDOWN_GRACE_SECONDS: wholeNumber(0, 3600).default(30),
    LOG_LEVEL: logLevel.default('info'),
    ...keyManagement,
    ...tracing,
  })
  .superRefine(requireKeyManagement)
  .superRefine(requireTracing)
  .superRefine(requireBoth('PROXY_TLS_CERT_FILE', 'PROXY_TLS_KEY_FILE'));

type Settings = z.output<typeof settingsSchema>;

export type ProxyConfig = ReturnType<typeof typed>;

/** Throws `ConfigError`, which names every fault. */
export function readConfig(environment: Record<string, string | undefined>): ProxyConfig {
  return typed(parseConfig(settingsSchema, environment));
}

function typed(settings: Settings) {
  const listen = { host: settings.BIND_ADDRESS, port: settings.PROXY_PORT };
  const metrics = { host: settings.METRICS_BIND_ADDRESS, port: settings.PROXY_METRICS_PORT };
  // Never connected to, whatever is allowed (security model: Egress): listeners known from these settings need no entry
  // of their own.
  const own = [
    listen,
    metrics,
    ...serverEndpoints(settings.REDIS_URL, 6379),
    ...collectorEndpoints(settings),
  ];
  return {
    /** Undefined: chosen by the machine's processors and memory. */
    workers: settings.PROXY_WORKERS,
    /** By how many every budget below was divided. */
    processes: 1,
    redisUrl: settings.REDIS_URL,
    listen,
    certificate: certificateOf(settings),
    metrics,
    baseDomain: settings.PROXY_BASE_DOMAIN,
    publicApiUrl: settings.PUBLIC_API_URL,
    bodyInjectionMaxBytes: settings.BODY_INJECTION_MAX_BYTES,
    buffers: {
      max: settings.MAX_BUFFERED_BYTES,
      maxPerTenant: settings.MAX_BUFFERED_BYTES_PER_TENANT ?? settings.MAX_BUFFERED_BYTES / 4,
    },
    egress: {
      allowCidrs: settings.EGRESS_ALLOW_CIDRS,
      denyAddresses: [...settings.EGRESS_DENY_ADDRESSES, ...own],
    },
    trustedProxies: settings.TRUSTED_PROXIES,
    publicUrl: settings.PUBLIC_PROXY_URL ?? null,
    snapshots: {
      maxAgeMs: settings.SNAPSHOT_MAX_AGE_SECONDS * 1000,
      maxEntries: settings.SNAPSHOT_CACHE_ENTRIES,
      maxBytes: settings.SNAPSHOT_CACHE_BYTES,
    },
    // A data key that nothing asks for is not refreshed: values are opened again often enough to keep theirs.
    openedValueMs: Math.min(settings.OPENED_VALUE_SECONDS * 1000, settings.DATA_KEY_TTL_SECONDS * 100),
    inFlight: { max: settings.MAX_IN_FLIGHT, maxPerTenant: settings.MAX_IN_FLIGHT_PER_TENANT },
    server: {
      maxHeaderBytes: settings.MAX_HEADER_BYTES,
      headerTimeoutMs: settings.HEADER_TIMEOUT_SECONDS * 1000,
      keepAliveMs: settings.KEEP_ALIVE_SECONDS * 1000,
    },
    bodyPace: {
      idleMs: settings.BODY_IDLE_TIMEOUT_SECONDS * 1000,
      graceMs: settings.BODY_GRACE_SECONDS * 1000,
      bytesPerSecond: settings.BODY_MIN_BYTES_PER_SECOND,
      totalMs: settings.BODY_TIMEOUT_SECONDS * 1000,
    },
    requestLogQueueBytes: settings.REQUEST_LOG_QUEUE_BYTES,
    shutdownDelayMs: settings.SHUTDOWN_DELAY_SECONDS * 1000,
    shutdownGraceMs: settings.SHUTDOWN_GRACE_SECONDS * 1000,
    logLevel: settings.LOG_LEVEL,
    /** Null where nothing is traced. */
    traces: tracesSettings(settings),
    keyManagement: {
      ...keyKeepers(settings),
      dataKeyTtlMs: settings.DATA_KEY_TTL_SECONDS * 1000,
      dataKeyCacheSize: settings.DATA_KEY_CACHE_SIZE,
    },
  };
}

function certificateOf({ PROXY_TLS_CERT_FILE: certFile, PROXY_TLS_KEY_FILE: keyFile }: Settings) {
  return certFile === undefined || keyFile === undefined ? null : { certFile, keyFile };
}
