/** The whole of one route as the proxy reads it: every environment, method configuration and assigned client. */
import type { Prisma } from '@knoxcall/database';
import { type RouteEntry, type RouteEnvironment, routeEntry } from '@knoxcall/snapshot';
import { z } from 'zod';

const parts = {
  baseEnvironment: true,
  configurations: { include: { environment: true, clients: { include: { client: true } } } },
} as const;

type Route = Prisma.RouteGetPayload<{ include: typeof parts }>;
type Configuration = Route['configurations'][number];

/** The routes' payloads and revisions; also for whoever wants to know what a proxy would read. */
export const loadRouteSources = async (
  { database, tenantId }: { database: Pick<Prisma.TransactionClient, 'route'>; tenantId: string },
  ids: readonly string[],
): Promise<Map<string, { revision: bigint; payload: RouteEntry }>> => {
  const where = { tenantId, id: { in: [...ids] } };
  const routes = await database.route.findMany({ where, include: parts });
  return new Map(
    routes.map((route) => [
      route.id,
      { revision: route.revision, payload: routeEntry.parse(entryOf(route)) },
    ]),
  );
};

/** Whatever the columns hold; the entry's own schema judges it. */
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
    baseEnvironment: route.baseEnvironment.name,
    environments: Object.fromEntries(
      route.configurations.map((row) => [row.environment.name, environmentOf(row)]),
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
    clients: row.clients.filter(({ client }) => client.enabled).map(({ client }) => client.ipAddress),
  };
}
