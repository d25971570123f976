/** An old version becomes the current one: opened, sealed again under a new revision, stored as a new version. */
import { open, sealedDataKeyId } from '@knoxcall/envelope';
import { Problem } from '@knoxcall/problems';
import { type SecretField, secretFieldBinding } from '@knoxcall/snapshot';
import { lostKeyWarnings, wakeUsers } from '../certificates/client-certificates.ts';
import type { Change } from '../changes/change.ts';
import type { EnvironmentRow } from '../environments/environment-store.ts';
import { type SecretFields, storeVersion } from './store-version.ts';

type Target = { environment: EnvironmentRow; version: number };

/** Versions are integers of PostgreSQL; nothing greater was ever one. */
const maxVersion = 2_147_483_647;

export async function rollbackSecret(
  change: Change,
  secret: { id: string; name: string },
  { environment, version }: Target,
) {
  const { tx, tenantId, audit } = change;
  const place = { secretId: secret.id, environmentId: environment.id };
  const where = { tenantId, ...place, version };
  const rows = version > maxVersion ? [] : await tx.sealedField.findMany({ where });
  if (rows.length === 0) throw new Problem('not_found', { message: 'There is no such version.' });
  const fields: SecretFields = {};
  for (const row of rows) {
    const field = row.field as SecretField;
    const binding = secretFieldBinding({ tenantId, ...place, field, revision: row.revision });
    const sealed = Buffer.from(row.sealed);
    const dataKey = await change.openingKey(sealedDataKeyId(sealed));
    fields[field] = open(dataKey, binding, sealed).reveal();
  }
  const next = await storeVersion(change, place, fields);
  await copyCertificate(change, place, { from: version, to: next });
  const details = { name: secret.name, environment: environment.name, value_version: next };
  audit({
    action: 'secret.rollback',
    resourceType: 'secret',
    resourceId: secret.id,
    details: { ...details, from_version: version },
  });
  const isCertificate = fields.certificate !== undefined;
  if (isCertificate) await wakeUsers(change, place);
  const warnings = isCertificate ? await lostKeyWarnings(change, place) : [];
  return { id: secret.id, ...details, warnings };
}

async function copyCertificate(
  { tx, tenantId }: Change,
  place: { secretId: string; environmentId: string },
  { from, to }: { from: number; to: number },
): Promise<void> {
  const row = await tx.certificateVersion.findFirst({ where: { tenantId, ...place, version: from } });
  if (row !== null)
    await tx.certificateVersion.create({ data: { ...row, version: to, warnedDaysAhead: null } });
}
