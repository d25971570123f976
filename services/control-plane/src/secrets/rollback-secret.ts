/** Makes an old version the current one: opened, sealed again under a new revision, stored as a new version. */
import { Problem } from '@knoxcall/problems';
import { storedChain } from '../certificates/certificate-view.ts';
import { lostKeyWarnings, wakeUsers } from '../certificates/client-certificates.ts';
import type { Change } from '../changes/change.ts';
import type { EnvironmentRow } from '../environments/environment-store.ts';
import { withVersion } from './open-version.ts';
import { storeVersion } from './store-version.ts';

type Target = { environment: EnvironmentRow; version: number };

export async function rollbackSecret(
  change: Change,
  secret: { id: string; name: string },
  { environment, version }: Target,
) {
  const { tx, tenantId, audit } = change;
  const place = { secretId: secret.id, environmentId: environment.id };
  const source = { reader: tx, openingKey: change.openingKey };
  const stored = await withVersion(source, {
    place: { tenantId, ...place },
    version,
    use: async (fields) => ({
      next: await storeVersion(change, place, fields),
      isCertificate: fields.certificate !== undefined,
    }),
  });
  if (stored === null) throw new Problem('not_found', { message: 'There is no such version.' });
  const { next, isCertificate } = stored;
  await copyCertificate(change, place, { from: version, to: next });
  const details = { name: secret.name, environment: environment.name, value_version: next };
  audit({
    action: 'secret.rollback',
    resourceType: 'secret',
    resourceId: secret.id,
    details: { ...details, from_version: version },
  });
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
  if (row === null) return;
  const chain = storedChain(row.chain);
  await tx.certificateVersion.create({ data: { ...row, chain, version: to, warnedDaysAhead: null } });
}
