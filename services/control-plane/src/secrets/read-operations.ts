/** Reading secrets: metadata only, never a value. */
import type { PrismaClient } from '@knoxcall/database';
import { z } from 'zod';
import {
  certificateDetails,
  loadCertificateDetails,
  loadPlacedCertificates,
  placedCertificate,
} from '../certificates/certificate-view.ts';
import {
  type Connections,
  connectionView,
  oauth2Details,
  showConnections,
} from '../connections/connections.ts';
import { requireEnvironment } from '../environments/environment-store.ts';
import { environmentQuery, iso, timestamp } from '../http/fields.ts';
import { type Operation, read } from '../http/operation.ts';
import { valueEnvironment } from './list-secrets.ts';
import { findSecret } from './secret-store.ts';
import { type SecretRow, secretSummary, summarise } from './secret-view.ts';

const secretDetails = secretSummary.extend({
  environments: z.array(valueEnvironment),
  ...oauth2Details.partial().shape,
  connections: z.array(connectionView).optional(),
  ...certificateDetails.partial().shape,
  certificates: z.array(placedCertificate).optional(),
});

const version = z.object({
  environment: z.string(),
  version: z.number().int(),
  created_at: timestamp,
  current: z.boolean(),
});

const common = { tag: 'Secrets', method: 'get', role: 'read' } as const;

type Dependencies = { database: PrismaClient; connections: Connections };

export function readSecretOperations({ database, connections }: Dependencies): Operation[] {
  const find = findSecret(database);
  return [
    read({
      ...common,
      id: 'getSecret',
      path: '/v1/secrets/{id}',
      summary: 'Get a secret, without its values',
      find,
      data: secretDetails,
      errors: [],
      read: async ({ caller, found }) => {
        const details = await typedDetails({ database, connections }, caller.tenantId, found);
        return {
          data: { ...summarise(found), environments: valueEnvironments(found), ...details },
          etag: found.etag,
        };
      },
    }),
    read({
      ...common,
      id: 'listSecretVersions',
      path: '/v1/secrets/{id}/versions',
      summary: 'List the kept versions of a secret in one environment',
      find,
      query: environmentQuery,
      data: z.array(version),
      errors: [],
      read: async ({ caller: { tenantId }, found, query }) => {
        const environment = await requireEnvironment(
          database,
          tenantId,
          query.environment ?? found.baseEnvironment.name,
        );
        const place = { tenantId, secretId: found.id, environmentId: environment.id };
        const rows = await database.sealedField.findMany({
          where: place,
          distinct: ['version'],
          orderBy: { version: 'desc' },
          select: { version: true, createdAt: true },
        });
        const current = found.environments.find((row) => row.environmentId === environment.id)?.valueVersion;
        const data = rows.map((row) => ({
          environment: environment.name,
          version: row.version,
          created_at: iso(row.createdAt) ?? '',
          current: row.version === current,
        }));
        return { data };
      },
    }),
  ];
}

/** The details of the type's create answer, with present values. */
async function typedDetails({ database, connections }: Dependencies, tenantId: string, row: SecretRow) {
  if (row.kind === 'oauth2') {
    return { ...(await connections.details(tenantId, row)), connections: showConnections(row) };
  }
  if (row.kind === 'certificate') {
    const details = await loadCertificateDetails(database, row, row.baseEnvironmentId);
    return { ...details, certificates: await loadPlacedCertificates(database, row) };
  }
  return {};
}

function valueEnvironments(row: SecretRow): z.input<typeof valueEnvironment>[] {
  const written = row.environments.map(({ environment, valueVersion, updatedAt }) => ({
    environment_name: environment.name,
    value_version: valueVersion,
    updated_at: iso(updatedAt) ?? '',
  }));
  const connected = row.connections.map(({ environment, connectedAt }) => ({
    environment_name: environment.name,
    value_version: connectedAt === null ? 0 : 1,
    updated_at: iso(connectedAt ?? row.createdAt) ?? '',
  }));
  return [...written, ...connected];
}
