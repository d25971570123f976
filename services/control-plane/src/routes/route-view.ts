/** How a route is shown: its own fields and its base environment's configuration side by side. */
import type { Prisma } from '@knoxcall/database';
import { defaultPlaces, routeAuth, substitutedPlaces } from '@knoxcall/snapshot';
import { z } from 'zod';
import { iso, timestamp, uuid } from '../http/fields.ts';

const templates = z.record(z.string(), z.string().nullable());
const body = z.record(z.string(), z.unknown());
const methodConfigs = z.record(
  z.string(),
  z.object({
    inject_headers_json: templates.nullable().optional(),
    inject_query_json: templates.nullable().optional(),
    auth: routeAuth.nullable().optional(),
    inject_body_json: body.nullable().optional(),
  }),
);

const list = z.array(z.string()).nullable();

const configuration = {
  target_base_url: z.string().nullable(),
  substitute_in: z.array(z.enum(substitutedPlaces)).nullable(),
  inject_headers_json: templates.nullable(),
  inject_query_json: templates.nullable(),
  auth: routeAuth.nullable(),
  inject_body_json: body.nullable(),
  method_configs: methodConfigs.nullable(),
  allowed_methods: z.array(z.string()).nullable(),
  mtls_certificate_id: uuid.nullable(),
};

export const routeAnswer = z.object({
  id: uuid,
  name: z.string(),
  slug: z.string(),
  base_environment: z.string(),
  enabled: z.boolean(),
  requires_clients: z.boolean(),
  ...configuration,
  ip_allowlist: z.array(z.string()).nullable(),
  rate_limit_enabled: z.boolean(),
  rate_limit_requests: z.number().int().nullable(),
  rate_limit_window_sec: z.number().int().nullable(),
  ca_certificate: z.string().nullable(),
  allowed_secrets: z.array(uuid).nullable(),
  redact_response: z.boolean(),
  on_unscanned: z.enum(['pass', 'reject']),
  log_bodies: z.boolean(),
  timeout_ms: z.number().int(),
  tls_max_version: z.enum(['1.2']).nullable(),
  rewrite_references: z.boolean(),
  foreign_redirects: z.enum(['withhold', 'pass']),
  propagate_trace: z.boolean(),
  collection_id: uuid.nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});
type RouteAnswer = z.input<typeof routeAnswer>;

/** Fields that a list leaves out unless `expand` names them. */
export const expandable = ['inject_body_json', 'method_configs', 'ca_certificate'] as const;
export const routeListItem = routeAnswer.partial({
  inject_body_json: true,
  method_configs: true,
  ca_certificate: true,
});

export const routeEnvironmentAnswer = z.object({
  environment: z.string(),
  is_base: z.boolean(),
  enabled: z.boolean().nullable(),
  ...configuration,
  client_ids: z.array(uuid),
});
type RouteEnvironmentAnswer = z.input<typeof routeEnvironmentAnswer>;

export const routeInclude = {
  baseEnvironment: { select: { name: true } },
  configurations: {
    include: {
      environment: { select: { name: true } },
      clients: { select: { clientId: true }, orderBy: { clientId: 'asc' } },
    },
  },
} satisfies Prisma.RouteInclude;
export type RouteRow = Prisma.RouteGetPayload<{ include: typeof routeInclude }>;
type ConfigurationRow = RouteRow['configurations'][number];

export const routeEtag = (row: { revision: bigint }): string => `"${row.revision}"`;

type RouteColumns = Omit<
  Prisma.RouteGetPayload<object>,
  'tenantId' | 'baseEnvironmentId' | 'errorRateToldAt' | 'revision'
>;
type ConfigurationColumns = Omit<
  Prisma.RouteConfigurationGetPayload<object>,
  'tenantId' | 'routeId' | 'environmentId' | 'enabled'
>;

/** A route and its base configuration; columns that are not to be shown are null. */
export type ListedRoute = RouteColumns & ConfigurationColumns & { baseEnvironment: string };

const stored = z.object(configuration);

/** JSON columns are parsed here. */
export function showConfiguration(row: ConfigurationColumns | undefined): z.output<typeof stored> {
  return stored.parse({
    target_base_url: row?.targetBaseUrl ?? null,
    substitute_in: row?.substituteIn ?? null,
    inject_headers_json: row?.injectHeadersJson ?? null,
    inject_query_json: row?.injectQueryJson ?? null,
    auth: row?.auth ?? null,
    inject_body_json: row?.injectBodyJson ?? null,
    method_configs: row?.methodConfigs ?? null,
    allowed_methods: row?.allowedMethods ?? null,
    mtls_certificate_id: row?.mtlsCertificateId ?? null,
  });
}

/** Where nothing is inherited, the default is shown. */
function showBase(row: ConfigurationColumns | undefined): z.output<typeof stored> {
  const shown = showConfiguration(row);
  return { ...shown, substitute_in: shown.substitute_in ?? [...defaultPlaces] };
}

export const isBase = (route: RouteRow, row: ConfigurationRow): boolean =>
  row.environmentId === route.baseEnvironmentId;

export function showRoute(route: RouteRow): RouteAnswer {
  const base = route.configurations.find((row) => isBase(route, row));
  return showFields(route, route.baseEnvironment.name, base);
}

/** A route as an item of a list. */
export function showListed(
  route: ListedRoute,
  expand: readonly (typeof expandable)[number][],
): z.input<typeof routeListItem> {
  const shown: z.input<typeof routeListItem> = showFields(route, route.baseEnvironment, route);
  for (const name of expandable) if (!expand.includes(name)) delete shown[name];
  return shown;
}

function showFields(
  route: RouteColumns,
  baseEnvironment: string,
  base: ConfigurationColumns | undefined,
): RouteAnswer {
  return {
    id: route.id,
    name: route.name,
    slug: route.slug,
    base_environment: baseEnvironment,
    enabled: route.enabled,
    requires_clients: route.requiresClients,
    ...showBase(base),
    ip_allowlist: list.parse(route.ipAllowlist),
    rate_limit_enabled: route.rateLimitEnabled,
    rate_limit_requests: route.rateLimitRequests,
    rate_limit_window_sec: route.rateLimitWindowSec,
    ca_certificate: route.caCertificate,
    allowed_secrets: list.parse(route.allowedSecrets),
    redact_response: route.redactResponse,
    on_unscanned: route.onUnscanned === 'reject' ? 'reject' : 'pass',
    log_bodies: route.logBodies,
    timeout_ms: route.timeoutMs,
    tls_max_version: route.tlsMaxVersion === null ? null : '1.2',
    rewrite_references: route.rewriteReferences,
    foreign_redirects: route.foreignRedirects === 'pass' ? 'pass' : 'withhold',
    propagate_trace: route.propagateTrace,
    collection_id: route.collectionId,
    created_at: iso(route.createdAt) ?? '',
    updated_at: iso(route.updatedAt) ?? '',
  };
}

export function showEnvironment(route: RouteRow, row: ConfigurationRow): RouteEnvironmentAnswer {
  const base = isBase(route, row);
  return {
    environment: row.environment.name,
    is_base: base,
    enabled: base ? (row.enabled ?? true) : row.enabled,
    ...(base ? showBase(row) : showConfiguration(row)),
    client_ids: row.clients.map((client) => client.clientId),
  };
}
