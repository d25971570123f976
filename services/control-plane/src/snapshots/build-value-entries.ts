/** Values of secrets, many at a time. They go to Redis in the envelope that PostgreSQL has. */
import { sqlOf } from '@knoxcall/database';
import type { BuildContext } from './build-context.ts';
import type { BuiltEntry } from './built-entry.ts';

type Value = Pick<BuiltEntry, 'revision' | 'payload' | 'issuedAt' | 'endsAt'>;
type StoredRow = {
  id: string;
  revision: bigint;
  sealed: Uint8Array;
  issuedAt: Date | null;
  endsAt: Date | null;
};

/**
 * By `<secret>:<environment>`; missing values are not in the map. Strings, TLS identities of certificates and access
 * tokens in one statement, because the current version of each is in another table.
 */
export async function buildValueEntries(
  { database, tenantId }: BuildContext,
  objectIds: readonly string[],
): Promise<Map<string, Value>> {
  const secretIds = [...new Set(objectIds.map((objectId) => objectId.split(':')[0] ?? ''))];
  const rows = await sqlOf(database)<StoredRow>`
    SELECT place.secret_id || ':' || place.environment_id AS id, field.revision, field.sealed,
      NULL::timestamptz AS "issuedAt", NULL::timestamptz AS "endsAt"
    FROM unnest((SELECT ${secretIds}::uuid[])) AS wanted(id)
    CROSS JOIN LATERAL (
      SELECT * FROM secret_environments WHERE tenant_id = ${tenantId}::uuid AND secret_id = wanted.id OFFSET 0
    ) place
    CROSS JOIN LATERAL (
      SELECT * FROM sealed_fields
      WHERE tenant_id = ${tenantId}::uuid AND secret_id = wanted.id AND environment_id = place.environment_id
        AND version = place.value_version OFFSET 0
    ) field
    WHERE field.field IN ('value', 'tls_identity')
    UNION ALL
    SELECT secret_id || ':' || environment_id, access_token_revision, sealed_access_token, issued_at, expires_at
    FROM oauth2_connections
    WHERE tenant_id = ${tenantId}::uuid AND secret_id = ANY(${secretIds}::uuid[])
      AND sealed_access_token IS NOT NULL AND access_token_revision IS NOT NULL`;
  return new Map(
    rows.map(({ id, revision, sealed, issuedAt, endsAt }) => [
      id,
      {
        revision,
        payload: Buffer.from(sealed),
        issuedAt: issuedAt?.getTime() ?? null,
        endsAt: endsAt?.getTime() ?? null,
      },
    ]),
  );
}
