/** Cuts many objects into batches that are small in memory, however much their tenant has stored. */
import { sqlOf } from '@knoxcall/database';
import type { EntryKind } from '@knoxcall/snapshot';

const maxObjects = 500;
const maxBytes = 4 * 1024 * 1024;
/** A few objects need little memory whatever their size, and an ordinary change should not pay for measuring. */
const fewObjects = 4;

type Placed = { kind: EntryKind; objectId: string };
type Reader = Parameters<typeof sqlOf>[0];

/** In the given order. An object over a batch's size is a batch of its own. */
export async function* inBatches<T extends Placed>(
  database: Reader,
  tenantId: string,
  objects: readonly T[],
): AsyncGenerator<T[]> {
  for (let start = 0; start < objects.length; start += maxObjects) {
    const some = objects.slice(start, start + maxObjects);
    const sizeOf = objects.length <= fewObjects ? () => 0 : await readSizes(database, tenantId, some);
    let batch: T[] = [];
    let bytes = 0;
    for (const object of some) {
      const size = sizeOf(object);
      if (batch.length > 0 && bytes + size > maxBytes) {
        yield batch;
        [batch, bytes] = [[], 0];
      }
      batch.push(object);
      bytes += size;
    }
    yield batch;
  }
}

export const secretOf = (objectId: string): string => objectId.split(':')[0] ?? '';

type SizeRow = { id: string; bytes: bigint };

/** Sizes of kinds that can be large: routes and values. */
async function readSizes(
  database: Reader,
  tenantId: string,
  objects: readonly Placed[],
): Promise<(object: Placed) => number> {
  const idsOf = (kind: EntryKind): string[] =>
    objects.filter((object) => object.kind === kind).map(({ objectId }) => objectId);
  const [routes, values] = [idsOf('route'), idsOf('value')];
  const sizes = new Map<string, number>();
  const rows = [
    ...(routes.length === 0 ? [] : await routeSizes(database, tenantId, routes)),
    ...(values.length === 0 ? [] : await valueSizes(database, tenantId, values.map(secretOf))),
  ];
  for (const { id, bytes } of rows) sizes.set(id, Number(bytes));
  return ({ objectId }) => sizes.get(objectId) ?? 0;
}

function routeSizes(database: Reader, tenantId: string, ids: readonly string[]): Promise<SizeRow[]> {
  return sqlOf(database)<SizeRow>`
    SELECT route_id::text AS id, sum(
      coalesce(octet_length(inject_headers_json::text), 0) + coalesce(octet_length(inject_body_json::text), 0)
      + coalesce(octet_length(inject_query_json::text), 0) + coalesce(octet_length(auth::text), 0)
      + coalesce(octet_length(method_configs::text), 0))::bigint AS bytes
    FROM route_configurations WHERE tenant_id = ${tenantId}::uuid AND route_id = ANY(${[...ids]}::uuid[])
    GROUP BY route_id`;
}

/** Sizes of the sealed current values of these secrets, by `<secret>:<environment>`. */
export function valueSizes(
  database: Reader,
  tenantId: string,
  secretIds: readonly string[],
): Promise<SizeRow[]> {
  const secrets = [...secretIds];
  return sqlOf(database)<SizeRow>`
    SELECT place.secret_id || ':' || place.environment_id AS id, octet_length(field.sealed)::bigint AS bytes
    FROM unnest((SELECT ${secrets}::uuid[])) AS wanted(id)
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
    SELECT secret_id || ':' || environment_id, coalesce(octet_length(sealed_access_token), 0)::bigint
    FROM oauth2_connections WHERE tenant_id = ${tenantId}::uuid AND secret_id = ANY(${secrets}::uuid[])`;
}
