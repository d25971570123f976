/** `/v1/search`: everything of a tenant whose name contains a text, the closest names first. */
import { Prisma, type PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { type Operation, read } from '../http/operation.ts';

const kinds = ['secret', 'route', 'environment', 'client', 'collection'] as const;
type Kind = (typeof kinds)[number];

/** Most results of each kind. */
const maxFound = 8;

const found = z.object({
  kind: z.enum(kinds),
  id: z.uuid(),
  name: z.string(),
  /** The type of a secret, the slug of a route, the address of a client, the display name of an environment. */
  detail: z.string().nullable(),
});

const tables: Record<Kind, Prisma.Sql> = {
  secret: Prisma.sql`SELECT id, name, kind AS detail FROM secrets`,
  route: Prisma.sql`SELECT id, name, slug AS detail FROM routes`,
  environment: Prisma.sql`SELECT id, name, display_name AS detail FROM environments`,
  client: Prisma.sql`SELECT id, name, ip_address AS detail FROM clients`,
  collection: Prisma.sql`SELECT id, name, NULL AS detail FROM collections`,
};

export function searchOperations({ database }: { database: PrismaClient }): Operation[] {
  return [
    read({
      tag: 'Account',
      id: 'search',
      method: 'get',
      path: '/v1/search',
      summary: `Find secrets, routes, environments, clients and collections by name, at most ${maxFound} of each`,
      role: 'read',
      query: z.strictObject({ query: z.string().trim().min(1).max(128) }),
      data: z.array(found),
      errors: [],
      read: async ({ caller: { tenantId }, query: { query } }) => {
        const lists = await Promise.all(kinds.map((kind) => find(database, kind, { tenantId, query })));
        return { data: lists.flat() };
      },
    }),
  ];
}

async function find(
  database: PrismaClient,
  kind: Kind,
  { tenantId, query }: { tenantId: string; query: string },
): Promise<z.input<typeof found>[]> {
  const place = Prisma.sql`position(lower(${query}) in lower(name))`;
  const rows = await database.$queryRaw<{ id: string; name: string; detail: string | null }[]>`
    ${tables[kind]} WHERE tenant_id = ${tenantId}::uuid AND ${place} > 0
    ORDER BY ${place}, length(name), name LIMIT ${maxFound}`;
  return rows.map((row) => ({ kind, ...row }));
}
