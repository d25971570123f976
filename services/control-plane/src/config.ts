/** Settings of the control plane and its worker: names, defaults and limits, in one typed place. */
import {
  adminToken,
  baseUrl,
  databaseUrl,
  domain,
  type Endpoint,
  endpoints,
  keyManagement,
  list,
  logLevel,
  parseConfig,
  port,
  ranges,
  redisUrl,
  requireKeyManagement,
  serverEndpoints,
  wholeNumber,
} from '@knoxcall/config';
import { z } from 'zod';
import { hostNameOf } from './http/host-name.ts';

const hosts = list.refine(
  (names) => names.every((name) => hostNameOf(name) !== undefined && !/:\d+$/.test(name)),
  'must be a list of host names and addresses, without ports (IPv6 in brackets)',
);

export const settingsSchema = z
  .object({
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    BIND_ADDRESS: z.string().default('0.0.0.0'),
    CONTROL_PLANE_PORT: port.default(4000),
    ADMIN_PORT: port.optional(),
    CONTROL_PLANE_HOSTS: hosts.default([]),
    CONTROL_PLANE_METRICS_PORT: port.default(4003),
    WORKER_METRICS_PORT: port.default(4005),
    METRICS_BIND_ADDRESS: z.string().default('127.0.0.1'),
    DATABASE_POOL_SIZE: wholeNumber(2, 200).default(20),
    KNOXCALL_ADMIN_TOKEN: adminToken.optional(),
    PUBLIC_API_URL: baseUrl.default('http://localhost:4000'),
    PROXY_BASE_DOMAIN: domain.default('localhost'),
    ECHO_URL: baseUrl.optional(),
    KNOXCALL_API_RATE_LIMIT: wholeNumber(1, 1_000_000).default(600),
    EGRESS_ALLOW_CIDRS: ranges.default([]),
    EGRESS_DENY_ADDRESSES: endpoints.default([]),
    TRUSTED_PROXIES: ranges.default([]),
    REQUEST_LOG_RETENTION_DAYS: wholeNumber(1, 3650).default(30),
    LOG_LEVEL: logLevel.default('info'),
    OAUTH2_LEASE_SECONDS: wholeNumber(1, 300).default(15),
    OAUTH2_TIMEOUT_MS: wholeNumber(100, 60_000).default(10_000),
    OAUTH2_BACKOFF_MS: wholeNumber(10, 600_000).default(5000),
    OAUTH2_REFRESH_FLOOR_SECONDS: wholeNumber(1, 3600).default(30),
    OAUTH2_BARE_START_MINUTES: wholeNumber(0, 1440).default(60),
    ...keyManagement,
  })
  .superRefine(requireKeyManagement);

export type Settings = z.output<typeof settingsSchema>;

export function readConfig(environment: Record<string, string | undefined>): Settings {
  return parseConfig(settingsSchema, environment);
}

/**
 * Never connected to, whatever is allowed (security model: Egress): what is configured, our own listeners and servers.
 */
export function deniedEndpoints(settings: Settings): Endpoint[] {
  const metricsPorts = [settings.CONTROL_PLANE_METRICS_PORT, settings.WORKER_METRICS_PORT];
  return [
    ...settings.EGRESS_DENY_ADDRESSES,
    ...[settings.CONTROL_PLANE_PORT, settings.ADMIN_PORT]
      .filter((own) => own !== undefined)
      .map((own) => ({ host: settings.BIND_ADDRESS, port: own })),
    ...metricsPorts.map((metricsPort) => ({ host: settings.METRICS_BIND_ADDRESS, port: metricsPort })),
    ...serverEndpoints(settings.DATABASE_URL, 5432),
    ...serverEndpoints(settings.REDIS_URL, 6379),
  ];
}
