/**
 * Secrets with the columns of every view of them; nothing sealed. In one statement, because every operation on a secret
 * begins with it, and every list of secrets ends with it.
 */
import { sqlOf } from '@knoxcall/database';
import { Problem } from '@knoxcall/problems';
import { z } from 'zod';
import type { SecretRow } from './secret-view.ts';

type Columns = Omit<SecretRow, 'baseEnvironment' | 'environments' | 'connections'>;
type Row = Columns & { baseName: string; environments: unknown[] | null; connections: unknown[] | null };

/** Null where there is none. */
export async function loadSecret(reader: object, tenantId: string, id: string): Promise<SecretRow | null> {
  const [row] = await loadSecrets(reader, tenantId, [id]);
  return row ?? null;
}

/** Rejects with `not_found`. */
export async function requireSecret(reader: object, tenantId: string, id: string): Promise<SecretRow> {
  const row = await loadSecret(reader, tenantId, id);
  if (row === null) throw new Problem('not_found');
  return row;
}

/** In the order of the ids; those that do not exist are left out. */
export async function loadSecrets(
  reader: object,
  tenantId: string,
  ids: readonly string[],
): Promise<SecretRow[]> {
  const rows = await sqlOf(reader)<Row>`
    SELECT secret.tenant_id AS "tenantId", secret.id, secret.name, secret.kind, secret.description,
      secret.base_environment_id AS "baseEnvironmentId", secret.collection_id AS "collectionId",
      secret.allowed_hosts AS "allowedHosts", secret.allowed_routes AS "allowedRoutes",
      secret.always_redact AS "alwaysRedact", secret.expires_at AS "expiresAt",
      secret.strict_expiry_enforcement AS "strictExpiryEnforcement", secret.write_only AS "writeOnly",
      secret.warned_days_ahead AS "warnedDaysAhead", secret.revision, secret.created_at AS "createdAt",
      secret.updated_at AS "updatedAt", base.name AS "baseName",
      (
        SELECT json_agg(json_build_object('name', environment.name, 'environmentId', place.environment_id,
          'valueVersion', place.value_version, 'updatedAt', place.updated_at) ORDER BY environment.name)
        FROM secret_environments place
        JOIN environments environment
          ON environment.tenant_id = place.tenant_id AND environment.id = place.environment_id
        WHERE place.tenant_id = secret.tenant_id AND place.secret_id = secret.id
      ) AS environments,
      (
        SELECT json_agg(json_build_object('name', environment.name, 'environmentId', connection.environment_id,
          'status', connection.status, 'lastError', connection.last_error, 'account', connection.account,
          'connectedAt', connection.connected_at, 'expiresAt', connection.expires_at,
          'nextRefreshAt', connection.next_refresh_at) ORDER BY environment.name)
        FROM oauth2_connections connection
        JOIN environments environment
          ON environment.tenant_id = connection.tenant_id AND environment.id = connection.environment_id
        WHERE connection.tenant_id = secret.tenant_id AND connection.secret_id = secret.id
      ) AS connections
    FROM unnest((SELECT ${ids}::uuid[])) WITH ORDINALITY AS wanted(id, place)
    CROSS JOIN LATERAL (
      SELECT * FROM secrets WHERE tenant_id = ${tenantId}::uuid AND id = wanted.id OFFSET 0
    ) secret
    JOIN environments base ON base.tenant_id = secret.tenant_id AND base.id = secret.base_environment_id
    ORDER BY wanted.place`;
  return rows.map(({ baseName, environments, connections, ...columns }) => ({
    ...columns,
    baseEnvironment: { name: baseName },
    environments: (environments ?? []).map((one) => {
      const { name, ...place } = storedEnvironment.parse(one);
      return { tenantId, secretId: columns.id, ...place, environment: { name } };
    }),
    connections: (connections ?? []).map((one) => {
      const { name, ...connection } = storedConnection.parse(one);
      return { ...connection, environment: { name } };
    }),
  }));
}

/** A time as PostgreSQL writes it into JSON. */
const instant = z.string().transform((text) => new Date(text));

const storedEnvironment = z.object({
  name: z.string(),
  environmentId: z.string(),
  valueVersion: z.number(),
  updatedAt: instant,
});

const storedConnection = z.object({
  name: z.string(),
  environmentId: z.string(),
  status: z.string(),
  lastError: z.string().nullable(),
  account: z.string().nullable(),
  connectedAt: instant.nullable(),
  expiresAt: instant.nullable(),
  nextRefreshAt: instant.nullable(),
});
