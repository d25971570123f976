/** The value of a secret in one environment. Strings and tokens go to Redis in the envelope they lie in already. */
import { seal } from '@knoxcall/envelope/seal';
import { certificateValue, entryKey, secretFieldBinding } from '@knoxcall/snapshot';
import { loadTlsIdentity } from '../certificates/load-tls-identity.ts';
import type { BuildContext } from './build-entries.ts';
import { type BuiltEntry, tombstone } from './built-entry.ts';
import type { OutboxRow } from './outbox-row.ts';

/** `objectId` of the row is `<secret>:<environment>`. */
export async function buildValueEntry(context: BuildContext, row: OutboxRow): Promise<BuiltEntry> {
  const [secretId = '', environmentId = ''] = row.objectId.split(':');
  const place = { secretId, environmentId };
  const key = entryKey(context.tenantId, 'value', row.objectId);
  const secret = await context.database.secret.findUnique({
    where: { tenantId_id: { tenantId: context.tenantId, id: secretId } },
    select: { kind: true },
  });
  const built = secret === null ? null : await builders[secret.kind]?.(context, place);
  return built ? { ...built, key, tenantId: null } : tombstone(key, row.revision);
}

type Place = { secretId: string; environmentId: string };
type Value = Pick<BuiltEntry, 'revision' | 'payload' | 'issuedAt' | 'endsAt'>;

const builders: Record<string, (context: BuildContext, place: Place) => Promise<Value | null>> = {
  string: stringValue,
  oauth2: accessToken,
  certificate: tlsIdentity,
};

async function stringValue({ database, tenantId }: BuildContext, place: Place): Promise<Value | null> {
  const current = await database.secretEnvironment.findUnique({
    where: { tenantId_secretId_environmentId: { tenantId, ...place } },
  });
  if (current === null) return null;
  const field = await database.sealedField.findFirst({
    where: { tenantId, ...place, version: current.valueVersion, field: 'value' },
  });
  return (
    field && { revision: field.revision, payload: Buffer.from(field.sealed), issuedAt: null, endsAt: null }
  );
}

async function accessToken({ database, tenantId }: BuildContext, place: Place): Promise<Value | null> {
  const connection = await database.oAuth2Connection.findUnique({
    where: { tenantId_secretId_environmentId: { tenantId, ...place } },
  });
  if (!connection?.sealedAccessToken || connection.accessTokenRevision === null) return null;
  return {
    revision: connection.accessTokenRevision,
    payload: Buffer.from(connection.sealedAccessToken),
    issuedAt: connection.issuedAt?.getTime() ?? null,
    endsAt: connection.expiresAt?.getTime() ?? null,
  };
}

async function tlsIdentity(context: BuildContext, place: Place): Promise<Value | null> {
  const identity = await loadTlsIdentity(context, place);
  if (identity === null) return null;
  const binding = secretFieldBinding({
    tenantId: context.tenantId,
    ...place,
    field: 'tls_identity',
    revision: identity.revision,
  });
  const payload = Buffer.from(JSON.stringify(certificateValue.parse(identity.value)));
  return {
    revision: identity.revision,
    payload: seal(context.dataKey, binding, payload),
    issuedAt: null,
    endsAt: null,
  };
}
