/** A page of routes. Only shown columns are loaded, and the page's size is checked before it is loaded. */

import { Prisma, type PrismaClient, sqlOf } from '@knoxcall/database';
import { z } from 'zod';
import { uuid } from '../http/fields.ts';
import { containing, listQuery, pageOf, requireSmallPage } from '../http/pagination.ts';
import {
  expandable,
  type ListedConfiguration,
  listedRoute,
  type routeListItem,
  showListed,
} from './route-view.ts';

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
  requireSmallPage(await bytesOf(database, tenantId, { ids, expand: query.expand }), ids.length);
  const [routes, configurations] = await Promise.all([
    database.route.findMany({
      where: { tenantId, id: { in: ids } },
      select: { ...listedRoute, caCertificate: query.expand.includes('ca_certificate') },
    }),
    baseConfigurations(database, tenantId, { ids, expand: query.expand }),
  ]);
  const byId = new Map(routes.map((route) => [route.id, route]));
  const baseOf = new Map(configurations.map((row) => [row.routeId, row]));
  const shown = ids.flatMap((id) => {
    const route = byId.get(id);
    return route === undefined ? [] : [showListed(route, baseOf.get(id), query.expand)];
  });
  return { data: shown, total };
}

/** By hand: of a page of large columns Prisma takes a fifth of the processor time. */
function baseConfigurations(
  database: PrismaClient,
  tenantId: string,
  { ids, expand }: { ids: readonly string[]; expand: Query['expand'] },
): Promise<ListedConfiguration[]> {
  return sqlOf(database)<ListedConfiguration>`
    SELECT c.route_id AS "routeId", c.target_base_url AS "targetBaseUrl", c.substitute_in AS "substituteIn",
      c.inject_headers_json AS "injectHeadersJson", c.inject_query_json AS "injectQueryJson", c.auth,
      CASE WHEN ${expand.includes('inject_body_json')}::boolean THEN c.inject_body_json END AS "injectBodyJson",
      CASE WHEN ${expand.includes('method_configs')}::boolean THEN c.method_configs END AS "methodConfigs",
      c.allowed_methods AS "allowedMethods", c.mtls_certificate_id AS "mtlsCertificateId"
    FROM routes r JOIN route_configurations c
      ON c.tenant_id = r.tenant_id AND c.route_id = r.id AND c.environment_id = r.base_environment_id
    WHERE r.tenant_id = ${tenantId}::uuid AND r.id = ANY(${ids}::uuid[])`;
}

/** Size of the columns without a small bound. PostgreSQL computes it, so that nothing is loaded for it. */
async function bytesOf(
  database: PrismaClient,
  tenantId: string,
  { ids, expand }: { ids: readonly string[]; expand: Query['expand'] },
): Promise<number> {
  const columns = {
    inject_body_json: Prisma.sql`c.inject_body_json::text`,
    method_configs: Prisma.sql`c.method_configs::text`,
    ca_certificate: Prisma.sql`r.ca_certificate`,
  };
  const shown = [
    ...[
      Prisma.sql`c.inject_headers_json::text`,
      Prisma.sql`c.inject_query_json::text`,
      Prisma.sql`c.auth::text`,
    ],
    ...[
      Prisma.sql`r.ip_allowlist::text`,
      Prisma.sql`r.allowed_secrets::text`,
      ...new Set(expand.map((name) => columns[name])),
    ],
  ];
  const lengths = shown.map((column) => Prisma.sql`coalesce(octet_length(${column}), 0)`);
  const [sum] = await database.$queryRaw<{ bytes: bigint }[]>`
    SELECT coalesce(sum(${Prisma.join(lengths, ' + ')}), 0)::bigint AS bytes
    FROM routes r JOIN route_configurations c
      ON c.tenant_id = r.tenant_id AND c.route_id = r.id AND c.environment_id = r.base_environment_id
    WHERE r.tenant_id = ${tenantId}::uuid AND r.id = ANY(${[...ids]}::uuid[])`;
  return Number(sum?.bytes ?? 0);
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
