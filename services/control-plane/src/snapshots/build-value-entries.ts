/** Values of secrets, many at a time. They go to Redis in the envelope they lie in already. */
import type { BuildContext } from './build-context.ts';
import type { BuiltEntry } from './built-entry.ts';

type Value = Pick<BuiltEntry, 'revision' | 'payload' | 'issuedAt' | 'endsAt'>;
type Place = { secretId: string; environmentId: string };

/** By `<secret>:<environment>`; what has no value is not in the map. */
export async function buildValueEntries(
  context: BuildContext,
  objectIds: readonly string[],
): Promise<Map<string, Value>> {
  const secretIds = [...new Set(objectIds.map((objectId) => objectId.split(':')[0] ?? ''))];
  return new Map([...(await storedValues(context, secretIds)), ...(await accessTokens(context, secretIds))]);
}

const objectIdOf = ({ secretId, environmentId }: Place): string => `${secretId}:${environmentId}`;

type StoredRow = { secret_id: string; environment_id: string; revision: bigint; sealed: Uint8Array };

/** Strings, and what TLS takes of certificates. One statement, because the current version of each is in another table. */
async function storedValues(
  { database, tenantId }: BuildContext,
  secretIds: string[],
): Promise<[string, Value][]> {
  const rows = await database.$queryRaw<StoredRow[]>`
    SELECT place.secret_id, place.environment_id, field.revision, field.sealed
    FROM secret_environments place
    JOIN sealed_fields field
      ON field.tenant_id = place.tenant_id AND field.secret_id = place.secret_id
      AND field.environment_id = place.environment_id AND field.version = place.value_version
    WHERE place.tenant_id = ${tenantId}::uuid AND place.secret_id = ANY(${secretIds}::uuid[])
      AND field.field IN ('value', 'tls_identity')`;
  return rows.map((row) => [
    `${row.secret_id}:${row.environment_id}`,
    { revision: row.revision, payload: Buffer.from(row.sealed), issuedAt: null, endsAt: null },
  ]);
}

async function accessTokens(
  { database, tenantId }: BuildContext,
  secretIds: string[],
): Promise<[string, Value][]> {
  const rows = await database.oAuth2Connection.findMany({
    where: { tenantId, secretId: { in: secretIds }, sealedAccessToken: { not: null } },
  });
  return rows.flatMap((row) => {
    if (row.sealedAccessToken === null || row.accessTokenRevision === null) return [];
    const value: Value = {
      revision: row.accessTokenRevision,
      payload: Buffer.from(row.sealedAccessToken),
      issuedAt: row.issuedAt?.getTime() ?? null,
      endsAt: row.expiresAt?.getTime() ?? null,
    };
    return [[objectIdOf(row), value]];
  });
}
