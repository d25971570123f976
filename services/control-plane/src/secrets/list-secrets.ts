/** `GET /v1/secrets`: the secrets of a tenant, without values, by the caller's filters. */

import type { Prisma, PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import { connectionStatus, secretType } from '../columns.ts';
import { connectionView } from '../connections/connections.ts';
import { requireEnvironmentAt } from '../environments/environment-store.ts';
import { instant, iso, timestamp, uuid } from '../http/fields.ts';
import { type Operation, read } from '../http/operation.ts';
import { containing, listQuery, pageOf } from '../http/pagination.ts';
import { loadSecrets } from './load-secret.ts';
import { type SecretRow, secretSummary, summarise } from './secret-view.ts';

/** An environment in which a secret has a value, or had a connection. */
export const valueEnvironment = z.object({
  environment_name: z.string(),
  value_version: z.number().int(),
  updated_at: timestamp,
});

/** With `?expand=environments`: also the status of an OAuth2 connection, and a certificate's expiry. */
const listedEnvironment = valueEnvironment.extend({
  connection_status: connectionView.shape.connection_status.nullable(),
  expires_at: timestamp.nullable(),
});

const listedSecret = secretSummary.extend({ environments: z.array(listedEnvironment).optional() });

const filters = listQuery({
  by: ['name', 'created_at', 'base_environment'],
  default: 'name',
  order: 'asc',
}).extend({
  expand: z.literal('environments').optional(),
  search: z.string().min(1).max(128).optional(),
  secret_type: secretType.optional(),
  collection_id: uuid.optional(),
  missing_in: z.string().optional(),
  connection_status: connectionView.shape.connection_status.optional(),
  expires_before: instant.optional(),
});
type Filters = z.output<typeof filters>;

const sortable = { created_at: 'createdAt', name: 'name', base_environment: 'baseEnvironment' } as const;

export function listSecretOperations({ database }: { database: PrismaClient }): Operation[] {
  return [
    read({
      tag: 'Secrets',
      method: 'get',
      role: 'read',
      id: 'listSecrets',
      path: '/v1/secrets',
      summary: 'List secrets, without values',
      query: filters,
      data: z.array(listedSecret),
      list: true,
      errors: [],
      read: async ({ caller: { tenantId }, query }) => {
        const where = await matching(database, tenantId, query);
        const direction = query.sort === 'base_environment' ? { name: query.order } : query.order;
        const [found, total] = await Promise.all([
          database.secret.findMany({
            where,
            select: { id: true },
            orderBy: [{ [sortable[query.sort]]: direction }, { id: 'asc' }],
            ...pageOf(query),
          }),
          database.secret.count({ where }),
        ]);
        const ids = found.map(({ id }) => id);
        const rows = await loadSecrets(database, tenantId, ids);
        if (query.expand === undefined) return { data: rows.map(summarise), total };
        const ends = await certificateEnds(database, tenantId, rows);
        const data = rows.map((row) => ({ ...summarise(row), environments: listed(row, ends) }));
        return { data, total };
      },
    }),
  ];
}

/** The name of an environment that does not exist is the caller's fault; an unknown collection holds nothing. */
async function matching(
  database: PrismaClient,
  tenantId: string,
  query: Filters,
): Promise<Prisma.SecretWhereInput> {
  const conditions: Prisma.SecretWhereInput[] = [];
  if (query.search !== undefined) conditions.push({ name: containing(query.search) });
  if (query.secret_type !== undefined) conditions.push({ kind: query.secret_type });
  if (query.collection_id !== undefined) conditions.push({ collectionId: query.collection_id });
  if (query.connection_status !== undefined) {
    conditions.push({ connections: { some: { status: query.connection_status } } });
  }
  if (query.missing_in !== undefined) {
    const wanted = { name: query.missing_in, field: 'missing_in' };
    const { id: environmentId } = await requireEnvironmentAt(database, tenantId, wanted);
    conditions.push({
      environments: { none: { environmentId } },
      connections: { none: { environmentId, connectedAt: { not: null } } },
    });
  }
  if (query.expires_before !== undefined) {
    conditions.push(await endingBefore(database, tenantId, query.expires_before));
  }
  return { tenantId, AND: conditions };
}

/** By the expiry that somebody gave the secret, or that of a certificate in use. */
async function endingBefore(
  database: PrismaClient,
  tenantId: string,
  end: Date,
): Promise<Prisma.SecretWhereInput> {
  const certificates = await database.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT version.secret_id AS id FROM certificate_versions version
    JOIN secret_environments present USING (tenant_id, secret_id, environment_id)
    WHERE tenant_id = ${tenantId}::uuid AND version.version = present.value_version AND version.not_after < ${end}`;
  return { OR: [{ expiresAt: { lt: end } }, { id: { in: certificates.map(({ id }) => id) } }] };
}

/** Expiry of these secrets' certificates, by secret and environment. */
async function certificateEnds(
  database: PrismaClient,
  tenantId: string,
  secrets: readonly SecretRow[],
): Promise<ReadonlyMap<string, Date | null>> {
  const ids = secrets.filter(({ kind }) => kind === 'certificate').map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const rows = await database.certificateVersion.findMany({
    where: { tenantId, secretId: { in: ids } },
    select: { secretId: true, environmentId: true, version: true, notAfter: true },
  });
  return new Map(
    rows.map((row) => [`${row.secretId}:${row.environmentId}:${row.version}`, row.notAfter] as const),
  );
}

function listed(row: SecretRow, ends: ReadonlyMap<string, Date | null>): z.input<typeof listedEnvironment>[] {
  const written = row.environments.map(({ environment, environmentId, valueVersion, updatedAt }) => ({
    environment_name: environment.name,
    value_version: valueVersion,
    updated_at: updatedAt.toISOString(),
    connection_status: null,
    expires_at: iso(ends.get(`${row.id}:${environmentId}:${valueVersion}`) ?? null),
  }));
  const connected = row.connections.map(({ environment, connectedAt, status, expiresAt }) => ({
    environment_name: environment.name,
    value_version: connectedAt === null ? 0 : 1,
    updated_at: (connectedAt ?? row.createdAt).toISOString(),
    connection_status: connectionStatus.parse(status),
    expires_at: iso(expiresAt),
  }));
  return [...written, ...connected];
}
