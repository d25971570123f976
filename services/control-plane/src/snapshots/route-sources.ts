/** The whole of one route as the proxy reads it: every environment, method configuration and assigned client. */
import { sqlOf } from '@knoxcall/database';
import { type RouteEntry, type RouteEnvironment, routeEntry } from '@knoxcall/snapshot';
import { z } from 'zod';

/** JSON columns are unvalidated. */
type Route = {
  id: string;
  revision: bigint;
  enabled: boolean;
  requiresClients: boolean;
  ipAllowlist: unknown;
  rateLimitEnabled: boolean;
  rateLimitRequests: number | null;
  rateLimitWindowSec: number | null;
  caCertificate: string | null;
  allowedSecrets: unknown;
  redactResponse: boolean;
  onUnscanned: string;
  logBodies: boolean;
  timeoutMs: number;
  tlsMaxVersion: string | null;
  rewriteReferences: boolean;
  foreignRedirects: string;
  propagateTrace: boolean;
  baseEnvironment: string;
  configurations: Configuration[];
};

/** As a JSON object of PostgreSQL. `clients`: addresses of enabled ones. */
type Configuration = {
  environment: string;
  environmentId: string;
  enabled: boolean | null;
  targetBaseUrl: string | null;
  substituteIn: unknown;
  injectHeadersJson: unknown;
  injectQueryJson: unknown;
  auth: unknown;
  injectBodyJson: unknown;
  methodConfigs: unknown;
  allowedMethods: unknown;
  mtlsCertificateId: string | null;
  clients: string[];
};

/** Payloads and revisions of routes; also for code that needs to know a proxy's view. */
export async function loadRouteSources(
  within: { database: object; tenantId: string },
  ids: readonly string[],
): Promise<Map<string, { revision: bigint; payload: RouteEntry }>> {
  const routes = await routeRows(within, ids);
  return new Map(
    routes.map((route) => [
      route.id,
      { revision: route.revision, payload: routeEntry.parse(entryOf(route)) },
    ]),
  );
}

function routeRows(
  { database, tenantId }: { database: object; tenantId: string },
  ids: readonly string[],
): Promise<Route[]> {
  return sqlOf(database)<Route>`
    SELECT route.id, route.revision, route.enabled, route.requires_clients AS "requiresClients",
      route.ip_allowlist AS "ipAllowlist", route.rate_limit_enabled AS "rateLimitEnabled",
      route.rate_limit_requests AS "rateLimitRequests", route.rate_limit_window_sec AS "rateLimitWindowSec",
      route.ca_certificate AS "caCertificate", route.allowed_secrets AS "allowedSecrets",
      route.redact_response AS "redactResponse", route.on_unscanned AS "onUnscanned", route.log_bodies AS "logBodies",
      route.timeout_ms AS "timeoutMs", route.tls_max_version AS "tlsMaxVersion",
      route.rewrite_references AS "rewriteReferences", route.foreign_redirects AS "foreignRedirects",
      route.propagate_trace AS "propagateTrace",
      (
        SELECT name FROM environments WHERE tenant_id = route.tenant_id AND id = route.base_environment_id
      ) AS "baseEnvironment",
      (
        SELECT coalesce(json_agg(json_build_object(
          'environment', environment.name, 'environmentId', configuration.environment_id,
          'enabled', configuration.enabled, 'targetBaseUrl', configuration.target_base_url,
          'substituteIn', configuration.substitute_in, 'injectHeadersJson', configuration.inject_headers_json,
          'injectQueryJson', configuration.inject_query_json, 'auth', configuration.auth,
          'injectBodyJson', configuration.inject_body_json, 'methodConfigs', configuration.method_configs,
          'allowedMethods', configuration.allowed_methods, 'mtlsCertificateId', configuration.mtls_certificate_id,
          'clients', (
            SELECT coalesce(json_agg(client.ip_address), '[]')
            FROM route_clients assigned
            JOIN clients client ON client.tenant_id = assigned.tenant_id AND client.id = assigned.client_id
            WHERE assigned.tenant_id = configuration.tenant_id AND assigned.route_id = configuration.route_id
              AND assigned.environment_id = configuration.environment_id AND client.enabled
          )
        )), '[]')
        FROM route_configurations configuration
        JOIN environments environment
          ON environment.tenant_id = configuration.tenant_id AND environment.id = configuration.environment_id
        WHERE configuration.tenant_id = route.tenant_id AND configuration.route_id = route.id
      ) AS configurations
    FROM unnest((SELECT ${ids}::uuid[])) AS wanted(id)
    CROSS JOIN LATERAL (
      SELECT * FROM routes WHERE tenant_id = ${tenantId}::uuid AND id = wanted.id OFFSET 0
    ) route`;
}

/** The columns as they are; the entry's own schema validates them. */
function entryOf(route: Route): Record<keyof RouteEntry, unknown> {
  return {
    id: route.id,
    enabled: route.enabled,
    requiresClients: route.requiresClients,
    ipAllowlist: route.ipAllowlist,
    rateLimit: rateLimitOf(route),
    caCertificate: route.caCertificate,
    allowedSecrets: route.allowedSecrets,
    redactResponse: route.redactResponse,
    onUnscanned: route.onUnscanned === 'reject' ? 'reject' : 'pass',
    logBodies: route.logBodies,
    timeoutMs: route.timeoutMs,
    tlsMaxVersion: route.tlsMaxVersion === null ? null : '1.2',
    rewriteReferences: route.rewriteReferences,
    foreignRedirects: route.foreignRedirects === 'pass' ? 'pass' : 'withhold',
    propagateTrace: route.propagateTrace,
    baseEnvironment: route.baseEnvironment,
    environments: Object.fromEntries(
      route.configurations.map((row) => [row.environment, environmentOf(row)]),
    ),
  };
}

function rateLimitOf(route: {
  rateLimitEnabled: boolean;
  rateLimitRequests: number | null;
  rateLimitWindowSec: number | null;
}): RouteEntry['rateLimit'] {
  const { rateLimitEnabled, rateLimitRequests, rateLimitWindowSec } = route;
  if (!rateLimitEnabled || rateLimitRequests === null || rateLimitWindowSec === null) return null;
  return { requests: rateLimitRequests, windowSec: rateLimitWindowSec };
}

const storedMethods = z.record(
  z.string(),
  z.object({
    inject_headers_json: z.unknown().optional(),
    inject_query_json: z.unknown().optional(),
    auth: z.unknown().optional(),
    inject_body_json: z.unknown().optional(),
  }),
);

function environmentOf(row: Configuration): Record<keyof RouteEnvironment, unknown> {
  const methods = storedMethods.parse(row.methodConfigs ?? {});
  return {
    id: row.environmentId,
    enabled: row.enabled ?? true,
    targetBaseUrl: row.targetBaseUrl,
    substituteIn: row.substituteIn,
    injectHeaders: row.injectHeadersJson,
    injectQuery: row.injectQueryJson,
    auth: row.auth,
    injectBody: row.injectBodyJson,
    methods: Object.fromEntries(
      Object.entries(methods).map(([method, config]) => [
        method,
        {
          injectHeaders: config.inject_headers_json ?? null,
          injectQuery: config.inject_query_json ?? null,
          auth: config.auth ?? null,
          injectBody: config.inject_body_json ?? null,
        },
      ]),
    ),
    allowedMethods: row.allowedMethods,
    mtlsCertificateId: row.mtlsCertificateId,
    clients: row.clients,
  };
}
