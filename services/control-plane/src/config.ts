/** Settings of the control plane and its worker: names, defaults and limits, in one typed place. */
import {
  adminToken,
  baseUrl,
  bearerToken,
  bodyInjectionMaxBytes,
  collectorEndpoints,
  databaseUrl,
  domain,
  type Endpoint,
  endpoints,
  flag,
  isLoopbackHost,
  keyManagement,
  list,
  logLevel,
  parseConfig,
  port,
  ranges,
  redisUrl,
  requireBoth,
  requireKeyManagement,
  requireTracing,
  requireWith,
  serverEndpoints,
  tracing,
  wholeNumber,
} from '@knoxcall/config';
import { z } from 'zod';
import { groupMap } from './settings/group-map.ts';
import { hostNameOf } from './settings/host-name.ts';

const hosts = list.refine(
  (names) => names.every((name) => hostNameOf(name) !== undefined && !/:\d+$/.test(name)),
  'must be a list of host names and addresses, without ports (IPv6 in brackets)',
);

/** Plain http is for this machine only: these servers decide who people are, or receive confidential data. */
const trustedUrl = z.url({ protocol: /^https?$/ }).refine((text) => {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || isLoopbackHost(hostname);
}, 'must be an https address');

const sinkUrl = trustedUrl.refine(
  (text) => /^[^@#]*$/.test(text),
  'must have no user and no fragment: credentials belong into its token setting',
);

export const settingsSchema = z
  .object({
    DATABASE_URL: databaseUrl,
    MAINTENANCE_DATABASE_URL: databaseUrl.optional(),
    REDIS_URL: redisUrl,
    BIND_ADDRESS: z.string().default('0.0.0.0'),
    CONTROL_PLANE_PORT: port.default(4000),
    CONTROL_PLANE_TLS_CERT_FILE: z.string().optional(),
    CONTROL_PLANE_TLS_KEY_FILE: z.string().optional(),
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
    PROXY_INTERNAL_URL: baseUrl.default('http://localhost:4001'),
    BODY_INJECTION_MAX_BYTES: bodyInjectionMaxBytes,
    KNOXCALL_API_RATE_LIMIT: wholeNumber(1, 1_000_000).default(600),
    EGRESS_ALLOW_CIDRS: ranges.default([]),
    EGRESS_DENY_ADDRESSES: endpoints.default([]),
    TRUSTED_PROXIES: ranges.default([]),
    OIDC_ISSUER: trustedUrl.optional(),
    OIDC_CLIENT_ID: z.string().optional(),
    OIDC_CLIENT_SECRET: z.string().optional(),
    OIDC_SCOPES: z
      .string()
      .regex(/(^| )openid( |$)/, 'must hold openid')
      .default('openid email profile'),
    OIDC_GROUPS_CLAIM: z.string().default('groups'),
    OIDC_GROUP_MAP: groupMap.default([]),
    OIDC_ONLY: flag.default(false),
    SESSION_IDLE_SECONDS: wholeNumber(60, 2_592_000).default(43_200),
    SESSION_MAX_AGE_SECONDS: wholeNumber(60, 7_776_000).default(604_800),
    REQUEST_LOG_RETENTION_DAYS: wholeNumber(1, 3650).default(30),
    AUDIT_SINK_URL: sinkUrl.optional(),
    AUDIT_SINK_TOKEN: bearerToken.optional(),
    REQUEST_LOG_SINK_URL: sinkUrl.optional(),
    REQUEST_LOG_SINK_TOKEN: bearerToken.optional(),
    SHUTDOWN_DELAY_SECONDS: wholeNumber(0, 300).default(0),
    LOG_LEVEL: logLevel.default('info'),
    OAUTH2_LEASE_SECONDS: wholeNumber(1, 300).default(15),
    OAUTH2_TIMEOUT_MS: wholeNumber(100, 60_000).default(10_000),
    OAUTH2_BACKOFF_MS: wholeNumber(10, 600_000).default(5000),
    OAUTH2_REFRESH_FLOOR_SECONDS: wholeNumber(1, 3600).default(30),
    OAUTH2_BARE_START_MINUTES: wholeNumber(0, 1440).default(60),
    ...keyManagement,
    ...tracing,
  })
  .superRefine(requireKeyManagement)
  .superRefine(requireTracing)
  .superRefine(requireBoth('CONTROL_PLANE_TLS_CERT_FILE', 'CONTROL_PLANE_TLS_KEY_FILE'))
  .superRefine(requireWith('AUDIT_SINK_TOKEN', 'AUDIT_SINK_URL'))
  .superRefine(requireWith('REQUEST_LOG_SINK_TOKEN', 'REQUEST_LOG_SINK_URL'))
  .superRefine(requireOwnHost)
  .superRefine(requireWholeProvider);

/** An incomplete provider is refused: people who may sign in through it only could not sign in at all. */
function requireWholeProvider(
  settings: { OIDC_ISSUER?: string | undefined; OIDC_CLIENT_ID?: string | undefined; OIDC_ONLY: boolean },
  context: z.RefinementCtx,
): void {
  const fault = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_ONLY } = settings;
  if (OIDC_ISSUER === undefined && OIDC_ONLY) fault('OIDC_ISSUER', 'is needed with OIDC_ONLY');
  if (OIDC_ISSUER === undefined && OIDC_CLIENT_ID) fault('OIDC_ISSUER', 'is needed with OIDC_CLIENT_ID');
  if (OIDC_ISSUER !== undefined && !OIDC_CLIENT_ID) fault('OIDC_CLIENT_ID', 'is needed with OIDC_ISSUER');
}

/** A browser would send the session's cookie to every upstream behind a proxy with the same host name. */
function requireOwnHost(
  { PUBLIC_API_URL: url, PROXY_BASE_DOMAIN: proxies }: { PUBLIC_API_URL: string; PROXY_BASE_DOMAIN: string },
  context: z.RefinementCtx,
): void {
  const { hostname } = new URL(url);
  const [, ...parent] = hostname.split('.');
  if (isLoopbackHost(hostname) || (hostname !== proxies && parent.join('.') !== proxies)) return;
  const message = `has the host name of a proxy (PROXY_BASE_DOMAIN is ${proxies}): people must sign in at another host name`;
  context.addIssue({ code: 'custom', path: ['PUBLIC_API_URL'], message });
}

export type Settings = z.output<typeof settingsSchema>;

export function readConfig(environment: Record<string, string | undefined>): Settings {
  return parseConfig(settingsSchema, environment);
}

/**
 * Never connected to, whatever is allowed (security model: Egress): the configured hosts, our own listeners and
 * servers.
 */
export function deniedEndpoints(settings: Settings): Endpoint[] {
  const metricsPorts = [settings.CONTROL_PLANE_METRICS_PORT, settings.WORKER_METRICS_PORT];
  return [
    ...settings.EGRESS_DENY_ADDRESSES,
    ...[settings.CONTROL_PLANE_PORT, settings.ADMIN_PORT]
      .filter((own) => own !== undefined)
      .map((own) => ({ host: settings.BIND_ADDRESS, port: own })),
    ...metricsPorts.map((metricsPort) => ({ host: settings.METRICS_BIND_ADDRESS, port: metricsPort })),
    ...[settings.DATABASE_URL, settings.MAINTENANCE_DATABASE_URL]
      .filter((url) => url !== undefined)
      .flatMap((url) => serverEndpoints(url, 5432)),
    ...serverEndpoints(settings.REDIS_URL, 6379),
    ...collectorEndpoints(settings),
  ];
}
