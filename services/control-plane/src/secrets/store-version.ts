/** Writes a new version of a secret's fields in one environment, sealed, and makes it the current one. */
import { sqlOf } from '@knoxcall/database';
import { type SecretField, secretFieldBinding, secretFields, type ValuePlace } from '@knoxcall/snapshot';
import type { Change } from '../changes/change.ts';
import { sealOnce } from '../data-keys/sealed.ts';

/** How many versions are kept. */
const keptVersions = 10;

type Place = Omit<ValuePlace, 'tenantId'>;
/** The buffers are zeroed when sealed. */
type SecretFields = Partial<Record<SecretField, Buffer>>;

/** Returns the number of the new version. */
export async function storeVersion(change: Change, place: Place, fields: SecretFields): Promise<number> {
  const { tenantId, revision, dataKey, publish } = change;
  const sealed = secretFields.flatMap((field): Sealed[] => {
    const bytes = fields[field];
    if (bytes === undefined) return [];
    const binding = secretFieldBinding({ tenantId, ...place, field, revision });
    return [{ field, bytes: sealOnce(dataKey, binding, bytes) }];
  });
  const version = await insertVersion(change, place, sealed);
  publish('value', `${place.secretId}:${place.environmentId}`);
  // The secret's own entry names the environments with a value, so only the first value changes it.
  if (version === 1) publish('secret', place.secretId);
  return version;
}

type Sealed = { field: SecretField; bytes: Uint8Array };

/** Writes the version and its fields, removes versions beyond the kept ones, and raises the secret's revision. */
async function insertVersion(
  { tx, tenantId, revision, at, dataKey }: Change,
  { secretId, environmentId }: Place,
  sealed: readonly Sealed[],
): Promise<number> {
  const [row] = await sqlOf(tx)<{ version: number }>`
    WITH place AS (
      INSERT INTO secret_environments AS place (tenant_id, secret_id, environment_id, value_version, updated_at)
      VALUES (${tenantId}::uuid, ${secretId}::uuid, ${environmentId}::uuid, 1, ${at})
      ON CONFLICT (tenant_id, secret_id, environment_id) DO UPDATE
      SET value_version = place.value_version + 1, updated_at = EXCLUDED.updated_at
      RETURNING tenant_id, secret_id, environment_id, value_version AS version
    ), written AS (
      INSERT INTO sealed_fields
        (tenant_id, secret_id, environment_id, version, field, data_key_id, revision, sealed, created_at)
      SELECT place.*, field.name, ${dataKey.id}::uuid, ${revision}::bigint, field.sealed, ${at}::timestamptz
      FROM place, unnest((SELECT ${sealed.map(({ field }) => field)}::text[]), (SELECT ${sealed.map(({ bytes }) => bytes)}::bytea[]))
        AS field(name, sealed)
    ), stale_fields AS (
      DELETE FROM sealed_fields old USING place
      WHERE old.tenant_id = place.tenant_id AND old.secret_id = place.secret_id
        AND old.environment_id = place.environment_id AND old.version <= place.version - ${keptVersions}::integer
    ), stale_certificates AS (
      DELETE FROM certificate_versions old USING place
      WHERE old.tenant_id = place.tenant_id AND old.secret_id = place.secret_id
        AND old.environment_id = place.environment_id AND old.version <= place.version - ${keptVersions}::integer
    ), touched AS (
      UPDATE secrets SET revision = ${revision}::bigint, updated_at = ${at}
      WHERE tenant_id = ${tenantId}::uuid AND id = ${secretId}::uuid AND revision < ${revision}::bigint
    )
    SELECT version FROM place`;
  if (row === undefined) throw new Error('PostgreSQL gave no version');
  return row.version;
}

/** Raises the secret's revision for every change that is shown: its entity tag and entry follow. */
export async function touchSecret({ tx, tenantId, revision, at }: Change, id: string): Promise<void> {
  await tx.secret.update({ where: { tenantId_id: { tenantId, id } }, data: { revision, updatedAt: at } });
}
