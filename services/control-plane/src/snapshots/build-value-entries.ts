/** Values of secrets, many at a time. Strings and tokens go to Redis in the envelope they lie in already. */
import { seal } from '@knoxcall/envelope/seal';
import { certificateValue, secretFieldBinding } from '@knoxcall/snapshot';
import { loadTlsIdentity } from '../certificates/load-tls-identity.ts';
import type { BuildContext } from './build-entries.ts';
import type { BuiltEntry } from './built-entry.ts';

type Value = Pick<BuiltEntry, 'revision' | 'payload' | 'issuedAt' | 'endsAt'>;
type Place = { secretId: string; environmentId: string };

/** By `<secret>:<environment>`; what has no value is not in the map. */
export async function buildValueEntries(
  context: BuildContext,
  objectIds: readonly string[],
): Promise<Map<string, Value>> {
  const places = objectIds.map(placeOf);
  const secretIds = [...new Set(places.map((place) => place.secretId))];
  const values = new Map([
    ...(await stringValues(context, secretIds)),
    ...(await accessTokens(context, secretIds)),
  ]);
  for (const place of await certificatePlaces(context, places)) {
    const identity = await tlsIdentity(context, place);
    if (identity !== null) values.set(objectIdOf(place), identity);
  }
  return values;
}

const objectIdOf = ({ secretId, environmentId }: Place): string => `${secretId}:${environmentId}`;

function placeOf(objectId: string): Place {
  const [secretId = '', environmentId = ''] = objectId.split(':');
  return { secretId, environmentId };
}

type StringRow = { secret_id: string; environment_id: string; revision: bigint; sealed: Uint8Array };

/** One statement, because the current version of each is in another table. */
async function stringValues(
  { database, tenantId }: BuildContext,
  secretIds: string[],
): Promise<[string, Value][]> {
  const rows = await database.$queryRaw<StringRow[]>`
    SELECT place.secret_id, place.environment_id, field.revision, field.sealed
    FROM secret_environments place
    JOIN sealed_fields field
      ON field.tenant_id = place.tenant_id AND field.secret_id = place.secret_id
      AND field.environment_id = place.environment_id AND field.version = place.value_version
    WHERE place.tenant_id = ${tenantId}::uuid AND place.secret_id = ANY(${secretIds}::uuid[])
      AND field.field = 'value'`;
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

async function certificatePlaces(
  { database, tenantId }: BuildContext,
  places: readonly Place[],
): Promise<Place[]> {
  const ids = places.map((place) => place.secretId);
  const rows = await database.secret.findMany({
    where: { tenantId, id: { in: ids }, kind: 'certificate' },
    select: { id: true },
  });
  const certificates = new Set(rows.map((row) => row.id));
  return places.filter((place) => certificates.has(place.secretId));
}

async function tlsIdentity(context: BuildContext, place: Place): Promise<Value | null> {
  const identity = await loadTlsIdentity(context, place);
  if (identity === null) return null;
  const { revision } = identity;
  const binding = secretFieldBinding({
    tenantId: context.tenantId,
    ...place,
    field: 'tls_identity',
    revision,
  });
  const payload = Buffer.from(JSON.stringify(certificateValue.parse(identity.value)));
  return { revision, payload: seal(context.dataKey, binding, payload), issuedAt: null, endsAt: null };
}
