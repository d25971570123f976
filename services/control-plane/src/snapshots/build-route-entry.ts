/** The whole of one route as the proxy reads it: every environment, method configuration and assigned client. */
import type { PrismaClient } from '@knoxcall/database';
import type { RouteEntry, RouteEnvironment } from '@knoxcall/snapshot';
import type { MethodConfigs } from '../routes/route-fields.ts';

type Configuration =
  Awaited<ReturnType<typeof loadRoute>> extends infer Route
    ? NonNullable<Route> extends { configurations: (infer Row)[] }
      ? Row
      : never
    : never;

function loadRoute(database: PrismaClient, tenantId: string, id: string) {
  return database.route.findUnique({
    where: { tenantId_id: { tenantId, id } },
    include: {
      baseEnvironment: true,
      configurations: {
        include: { environment: true, clients: { include: { client: true } } },
      },
    },
  });
}

export async function buildRouteEntry(
  database: PrismaClient,
  tenantId: string,
  id: string,
): Promise<{ revision: bigint; entry: RouteEntry } | null> {
  const route = await loadRoute(database, tenantId, id);
  if (route === null) return null;
  const entry: RouteEntry = {
    id: route.id,
    enabled: route.enabled,
    requiresClients: route.requiresClients,
    ipAllowlist: route.ipAllowlist as string[] | null,
    rateLimit: rateLimitOf(route),
    caCertificate: route.caCertificate,
    allowedSecrets: route.allowedSecrets as string[] | null,
    redactResponse: route.redactResponse,
    onUnscanned: route.onUnscanned === 'reject' ? 'reject' : 'pass',
    logBodies: route.logBodies,
    timeoutMs: route.timeoutMs,
    baseEnvironment: route.baseEnvironment.name,
    environments: Object.fromEntries(
      route.configurations.map((row) => [row.environment.name, environmentOf(row)]),
    ),
  };
  return { revision: route.revision, entry };
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

function environmentOf(row: Configuration): RouteEnvironment {
  const methods = (row.methodConfigs ?? {}) as MethodConfigs;
  return {
    id: row.environmentId,
    enabled: row.enabled ?? true,
    targetBaseUrl: row.targetBaseUrl,
    injectHeaders: row.injectHeadersJson as RouteEnvironment['injectHeaders'],
    injectBody: row.injectBodyJson as RouteEnvironment['injectBody'],
    methods: Object.fromEntries(
      Object.entries(methods).map(([method, config]) => [
        method,
        { injectHeaders: config.inject_headers_json ?? null, injectBody: config.inject_body_json ?? null },
      ]),
    ),
    allowedMethods: row.allowedMethods as string[] | null,
    mtlsCertificateId: row.mtlsCertificateId,
    clients: row.clients.filter(({ client }) => client.enabled).map(({ client }) => client.ipAddress),
  };
}
