/** A page of routes. Only shown columns are loaded, and nothing of a page that is too large. */

import { type PrismaClient, sqlOf } from '@knoxcall/database';
import { z } from 'zod';
import { uuid } from '../http/fields.ts';
import { containing, listQuery, pageBytes, pageOf, requireSmallPage } from '../http/pagination.ts';
import { expandable, type ListedRoute, type routeListItem, showListed } from './route-view.ts';

export const routeListQuery = listQuery({
  by: ['created_at', 'name', 'slug'],
  default: 'created_at',
  order: 'desc',
}).extend({
  expand: expandQuery(expandable),
  search: z.string().min(1).max(128).optional(),
  collection_id: uuid.optional(),
});
type Query = z.output<typeof routeListQuery>;

type Page = { data: z.input<typeof routeListItem>[]; total: number };

export async function listRoutes(database: PrismaClient, tenantId: string, query: Query): Promise<Page> {
  const orderBy = query.sort === 'created_at' ? { createdAt: query.order } : { [query.sort]: query.order };
  const where = {
    tenantId,
    ...(query.search === undefined ? {} : { name: containing(query.search) }),
    ...(query.collection_id === undefined ? {} : { collectionId: query.collection_id }),
  };
  const [places, total] = await Promise.all([
    database.route.findMany({
      where,
      select: { id: true },
      orderBy: [orderBy, { id: 'asc' }],
      ...pageOf(query),
    }),
    database.route.count({ where }),
  ]);
  const ids = places.map(({ id }) => id);
  const rows = await readRows(database, tenantId, { ids, expand: query.expand });
  requireSmallPage(Number(rows[0]?.bytes ?? 0), ids.length);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const shown = ids.flatMap((id) => {
    const row = byId.get(id);
    return row === undefined ? [] : [showListed(withJson(row), query.expand)];
  });
  return { data: shown, total };
}

/** JSON columns that PostgreSQL returns as text, whose size it can tell. */
const jsonColumns = [
  'injectHeadersJson',
  'injectQueryJson',
  'auth',
  'ipAllowlist',
  'allowedSecrets',
  'injectBodyJson',
  'methodConfigs',
] as const;
type JsonColumn = (typeof jsonColumns)[number];

/** `bytes`: of the large columns of the whole page. */
type Row = Omit<ListedRoute, JsonColumn> & Record<JsonColumn, string | null> & { bytes: bigint | null };

function withJson(row: Row): ListedRoute {
  const parsed = jsonColumns.map((name) => [name, row[name] === null ? null : JSON.parse(row[name])]);
  return { ...row, ...Object.fromEntries(parsed) };
}

/**
 * In any order. PostgreSQL unpacks each large column once and adds up their sizes; of a page that is too large, only
 * `bytes` is loaded.
 */
function readRows(
  database: PrismaClient,
  tenantId: string,
  { ids, expand }: { ids: readonly string[]; expand: Query['expand'] },
): Promise<Row[]> {
  return sqlOf(database)<Row>`
    WITH listed AS MATERIALIZED (
      SELECT r.id, c.target_base_url AS "targetBaseUrl", c.substitute_in AS "substituteIn",
        c.allowed_methods AS "allowedMethods", c.mtls_certificate_id AS "mtlsCertificateId",
        c.inject_headers_json::text AS "injectHeadersJson", c.inject_query_json::text AS "injectQueryJson",
        c.auth::text AS auth, r.ip_allowlist::text AS "ipAllowlist", r.allowed_secrets::text AS "allowedSecrets",
        CASE WHEN ${expand.includes('inject_body_json')}::boolean THEN c.inject_body_json::text END AS "injectBodyJson",
        CASE WHEN ${expand.includes('method_configs')}::boolean THEN c.method_configs::text END AS "methodConfigs",
        CASE WHEN ${expand.includes('ca_certificate')}::boolean THEN r.ca_certificate END AS "caCertificate"
      FROM routes r LEFT JOIN route_configurations c
        ON c.tenant_id = r.tenant_id AND c.route_id = r.id AND c.environment_id = r.base_environment_id
      WHERE r.tenant_id = ${tenantId}::uuid AND r.id = ANY(${ids}::uuid[])
    ), page AS (
      SELECT sum(coalesce(octet_length("injectHeadersJson"), 0) + coalesce(octet_length("injectQueryJson"), 0)
        + coalesce(octet_length(auth), 0) + coalesce(octet_length("ipAllowlist"), 0)
        + coalesce(octet_length("allowedSecrets"), 0) + coalesce(octet_length("injectBodyJson"), 0)
        + coalesce(octet_length("methodConfigs"), 0) + coalesce(octet_length("caCertificate"), 0)) AS bytes
      FROM listed
    )
    SELECT p.bytes, l.*, r.name, r.slug, e.name AS "baseEnvironment", r.enabled,
      r.requires_clients AS "requiresClients", r.rate_limit_enabled AS "rateLimitEnabled",
      r.rate_limit_requests AS "rateLimitRequests", r.rate_limit_window_sec AS "rateLimitWindowSec",
      r.redact_response AS "redactResponse", r.on_unscanned AS "onUnscanned", r.log_bodies AS "logBodies",
      r.timeout_ms AS "timeoutMs", r.tls_max_version AS "tlsMaxVersion",
      r.rewrite_references AS "rewriteReferences", r.foreign_redirects AS "foreignRedirects",
      r.propagate_trace AS "propagateTrace", r.collection_id AS "collectionId",
      r.created_at AS "createdAt", r.updated_at AS "updatedAt"
    FROM page p LEFT JOIN (
      listed l JOIN routes r ON r.tenant_id = ${tenantId}::uuid AND r.id = l.id
      JOIN environments e ON e.tenant_id = r.tenant_id AND e.id = r.base_environment_id
    ) ON p.bytes <= ${pageBytes} OR ${ids.length} = 1`;
}

/** A comma-separated list of some of these names; anything else is refused. */
function expandQuery<Field extends string>(fields: readonly [Field, ...Field[]]) {
  return z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(fields, `must be a list of ${fields.join(', ')}`)))
    .default([])
    .meta({
      type: 'string',
      description: `Fields that the list leaves out otherwise, comma-separated: ${fields.join(', ')}.`,
    });
}
