/** Finds and writes routes of one tenant. */
import { Prisma, type PrismaClient } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import type { Change } from '../changes/change.ts';
import { definedFields } from '../http/fields.ts';
import type { Find, Named } from '../http/operation.ts';
import { isUuid } from '../http/resource.ts';
import type { ConfigurationFields, UpdateRoute } from './route-fields.ts';
import { type RouteRow, routeEtag, routeInclude } from './route-view.ts';

export type NamedRoute = { id: string; name: string; etag: string };
export type FoundRoute = RouteRow & { etag: string };
type Reader = Pick<Prisma.TransactionClient, 'route'>;

/** `find` of operations on `/v1/routes/{id}`; the id is a UUID or a slug. Reads only the route's identity. */
export function findRoute(database: PrismaClient): Find<NamedRoute> {
  return async ({ caller: { tenantId }, params }) => {
    const given = params.id ?? '';
    const select = { id: true, name: true, revision: true } as const;
    const row =
      (isUuid(given) &&
        (await database.route.findUnique({
          where: { tenantId_id: { tenantId, id: given.toLowerCase() } },
          select,
        }))) ||
      (isSlug(given) &&
        (await database.route.findUnique({ where: { slug_tenantId: { slug: given, tenantId } }, select })));
    if (!row) throw new Problem('not_found');
    return { ...row, etag: routeEtag(row) };
  };
}

/** The same with all its columns, in every environment. */
export function findWholeRoute(database: PrismaClient): Find<FoundRoute> {
  const find = findRoute(database);
  return async (call) => {
    const { id } = await find(call);
    const route = await loadRoute(database, call.caller.tenantId, id);
    if (route === null) throw new Problem('not_found');
    return route;
  };
}

export async function loadRoute(reader: Reader, tenantId: string, id: string): Promise<FoundRoute | null> {
  const where = { tenantId_id: { tenantId, id } };
  const row = await reader.route.findUnique({ where, include: routeInclude });
  return row && { ...row, etag: routeEtag(row) };
}

/** The object of changes under `/v1/routes/{id}`. */
export function namedRoute(database: PrismaClient): Named<NamedRoute, FoundRoute> {
  return {
    find: findRoute(database),
    load: ({ tx, tenantId }, { id }) => loadRoute(tx, tenantId, id),
    etagOf: routeEtag,
  };
}

function isSlug(text: string): boolean {
  return /^[a-z0-9-]{1,63}$/.test(text);
}

const json = (value: unknown) => (value === null ? Prisma.DbNull : (value as Prisma.InputJsonValue));
const optionalJson = (value: unknown) => (value === undefined ? undefined : json(value));

/** Columns of a configuration row; missing fields are left as they are. */
export function configurationColumns(fields: ConfigurationFields) {
  return definedFields({
    enabled: fields.enabled,
    targetBaseUrl: fields.target_base_url,
    substituteIn: optionalJson(fields.substitute_in),
    injectHeadersJson: optionalJson(fields.inject_headers_json),
    injectQueryJson: optionalJson(fields.inject_query_json),
    auth: optionalJson(fields.auth),
    injectBodyJson: optionalJson(fields.inject_body_json),
    methodConfigs: optionalJson(fields.method_configs),
    allowedMethods: optionalJson(fields.allowed_methods),
    mtlsCertificateId: fields.mtls_certificate_id,
  });
}

/** Columns of the route itself. */
export function routeColumns(fields: UpdateRoute) {
  return definedFields({
    name: fields.name,
    enabled: fields.enabled,
    requiresClients: fields.requires_clients,
    ipAllowlist: optionalJson(fields.ip_allowlist),
    rateLimitEnabled: fields.rate_limit_enabled,
    rateLimitRequests: fields.rate_limit_requests,
    rateLimitWindowSec: fields.rate_limit_window_sec,
    caCertificate: fields.ca_certificate,
    allowedSecrets: optionalJson(fields.allowed_secrets),
    redactResponse: fields.redact_response,
    onUnscanned: fields.on_unscanned,
    logBodies: fields.log_bodies,
    timeoutMs: fields.timeout_ms,
    tlsMaxVersion: fields.tls_max_version,
    rewriteReferences: fields.rewrite_references,
    foreignRedirects: fields.foreign_redirects,
    propagateTrace: fields.propagate_trace,
    collectionId: fields.collection_id,
  });
}

/** Claims a route's name and slug, which share one name space; where another route has one: 409. */
export async function claimRouteNames(
  change: Change,
  routeId: string,
  names: readonly string[],
): Promise<void> {
  const { tx, tenantId, publish } = change;
  const before = await tx.routeName.findMany({ where: { tenantId, routeId }, select: { name: true } });
  const wanted = new Set(names);
  const gone = before.map((row) => row.name).filter((name) => !wanted.has(name));
  await tx.routeName.deleteMany({ where: { tenantId, name: { in: gone } } });
  const taken = await tx.routeName.count({
    where: { tenantId, name: { in: [...wanted] }, routeId: { not: routeId } },
  });
  if (taken > 0) throw new Problem('conflict', { message: 'Another route has this name or slug.' });
  await tx.routeName.createMany({
    data: [...wanted].map((name) => ({ tenantId, name, routeId })),
    skipDuplicates: true,
  });
  for (const name of [...wanted, ...gone]) publish('name', `route:${name}`);
}

export async function reloadRoute(database: PrismaClient, tenantId: string, id: string): Promise<RouteRow> {
  return database.route.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id } },
    include: routeInclude,
  });
}
